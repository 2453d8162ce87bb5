#include "millrace/detail/timer.h"

namespace millrace::detail {

void timer_heap::place(std::size_t position, timer* t) {
  heap_[position] = t;
  t->position = position;
}

void timer_heap::sift_up(std::size_t position, timer* t) {
  while (position > 0) {
    const std::size_t parent = (position - 1) / 2;
    if (!before(*t, *heap_[parent])) break;
    place(position, heap_[parent]);
    position = parent;
  }
  place(position, t);
}

void timer_heap::sift_down(std::size_t position, timer* t) {
  for (std::size_t child = 2 * position + 1; child < heap_.size(); child = 2 * position + 1) {
    if (child + 1 < heap_.size() && before(*heap_[child + 1], *heap_[child])) ++child;
    if (!before(*heap_[child], *t)) break;
    place(position, heap_[child]);
    position = child;
  }
  place(position, t);
}

void timer_heap::push(timer& t) {
  t.order = armed_++;
  heap_.push_back(&t);
  sift_up(heap_.size() - 1, &t);
}

void timer_heap::remove(timer& t) {
  const std::size_t hole = t.position;
  t.position = timer::unarmed;
  timer* last = heap_.back();
  heap_.pop_back();
  if (last == &t) return;
  if (hole > 0 && before(*last, *heap_[(hole - 1) / 2])) {
    sift_up(hole, last);
  } else {
    sift_down(hole, last);
  }
}

timer& timer_heap::pop() {
  timer& first = *heap_.front();
  remove(first);
  return first;
}

void timer_heap::clear() {
  for (timer* t : heap_) t->position = timer::unarmed;
  heap_.clear();
}

}  // namespace millrace::detail
