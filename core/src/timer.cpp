#include "millrace/detail/timer.h"

#include <algorithm>
#include <utility>

#include "millrace/detail/goroutine.h"
#include "millrace/detail/heap_sort.h"

namespace millrace::detail {

void serve_all(served_timer* due) {
  while (served_timer* t = due) {
    due = t->next;
    t->serve(*t);
  }
}

void drop_all(served_timer* list) {
  set_tearing_down(true);  // what destructors do to the run that is over has no effect
  while (served_timer* t = list) {
    list = t->next;
    t->dropped(*t);
  }
  set_tearing_down(false);
}

void timer_heap::sift_up(std::size_t position, const node& n) {
  while (position > 0) {
    const std::size_t parent = (position - 1) / children;
    if (!before(n, heap_[parent])) break;
    place(position, heap_[parent]);
    position = parent;
  }
  place(position, n);
}

void timer_heap::sift_down(std::size_t position, const node& n) {
  for (;;) {
    const std::size_t first = children * position + 1;
    if (first >= heap_.size()) break;
    const std::size_t end = std::min(first + children, heap_.size());
    std::size_t least = first;
    for (std::size_t child = first + 1; child < end; ++child) {
      if (before(heap_[child], heap_[least])) least = child;
    }
    if (!before(heap_[least], n)) break;
    place(position, heap_[least]);
    position = least;
  }
  place(position, n);
}

void timer_heap::push(timer& t, std::uint64_t order) {
  if (t.deadline == never_due && t.served) {
    auto& mine = static_cast<served_timer&>(t);
    mine.position = served_timer::waits_for_the_end;
    mine.previous = nullptr;
    mine.next = waiting_for_the_end_;
    if (mine.next) mine.next->previous = &mine;
    waiting_for_the_end_ = &mine;
    return;
  }
  t.order = order;
  const node added{t.deadline, &t};
  heap_.push_back(added);
  sift_up(heap_.size() - 1, added);
}

void timer_heap::remove(timer& t) {
  const std::size_t hole = std::exchange(t.position, timer::unarmed);
  if (hole == served_timer::waits_for_the_end) {
    auto& mine = static_cast<served_timer&>(t);
    (mine.previous ? mine.previous->next : waiting_for_the_end_) = mine.next;
    if (mine.next) mine.next->previous = mine.previous;
    return;
  }
  const node last = heap_.back();
  heap_.pop_back();
  if (last.entry == &t) return;
  if (hole > 0 && before(last, heap_[(hole - 1) / children])) {
    sift_up(hole, last);
  } else {
    sift_down(hole, last);
  }
}

timer& timer_heap::pop() {
  timer& first = *heap_.front().entry;
  remove(first);
  return first;
}

// Those of one moment are connected: a child is not before its parent. So from each that is found
// one looks on at its children.
void timer_heap::first_ones(std::vector<timer*>& out) const {
  const std::size_t first = out.size();
  out.push_back(heap_.front().entry);
  for (std::size_t found = first; found < out.size(); ++found) {
    const std::size_t child = children * out[found]->position + 1;
    for (std::size_t i = child; i < std::min(child + children, heap_.size()); ++i) {
      if (heap_[i].deadline == next_deadline()) out.push_back(heap_[i].entry);
    }
  }
  heap_sort(std::ranges::subrange(out.begin() + static_cast<std::ptrdiff_t>(first), out.end()),
            [](const timer* a, const timer* b) { return a->order < b->order; });
}

served_timer* timer_heap::clear() {
  served_timer* dropped = std::exchange(waiting_for_the_end_, nullptr);
  for (served_timer* t = dropped; t; t = t->next) t->position = timer::unarmed;
  for (const node& n : heap_) {
    n.entry->position = timer::unarmed;
    if (!n.entry->served) continue;
    auto& mine = static_cast<served_timer&>(*n.entry);
    mine.next = std::exchange(dropped, &mine);
  }
  heap_.clear();
  return dropped;
}

}  // namespace millrace::detail
