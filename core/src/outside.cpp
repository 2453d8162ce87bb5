#include "millrace/outside.h"

#include <algorithm>

#include "millrace/runtime.h"

namespace millrace {
namespace detail {

void outside_operation::tell(goroutine_info& out) const {
  tell_operation(out, wait_reason::outside, nullptr, where_);
}

bool outside_operation::attempt(goroutine& g) {
  answer_.err = ctx_.err();
  if (answer_.err) return true;
  done_ = ctx_.done(where_);  // it may have to be made: not under a lock
  g.selected.open();
  g_ = &g;
  g.park(wait_reason::outside, nullptr, where_, parked, this);
  return false;
}

// Whoever wakes the goroutine, it takes calls_.lock_ before it goes on: this is over by then.
void outside_operation::parked(goroutine& g, void* self) {
  auto& op = *static_cast<outside_operation*>(self);
  outside_calls& calls = op.calls_;
  g.rt().expect_events(1);
  bool tell = false;
  bool over = false;
  {
    lock_guard held{calls.lock_};
    if (chan_base* done = op.done_.state()) {
      lock_guard listed{*done};
      over = done->can_receive();
      if (!over) {
        op.waits_for_done_.become_case(g, cancelled);
        done->wait_to_receive(op.waits_for_done_);
      }
    }
    if (over) {
      g.selected.claim(cancelled);
    } else {
      op.call_ = calls.add(op);
      tell = calls.queue({.call = op.call_, .question = std::move(op.question_)});
    }
  }
  if (over) return wake(g, nullptr);
  if (tell && calls.arrived_) calls.arrived_();
}

outside_answer outside_operation::await_resume() {
  if (!g_) return std::move(answer_);
  const bool given_up = g_->selected.get() == cancelled;
  const error why = given_up ? cause(ctx_) : error{};
  settle(why.message());
  if (given_up) answer_.err = ctx_.err();
  return std::move(answer_);
}

void outside_operation::settle(std::string_view why) {
  if (!g_) return;
  bool tell = false;
  {
    lock_guard held{calls_.lock_};
    if (outside_calls::slot* s = calls_.find(call_)) {
      if (s->taken) tell = calls_.queue({.call = call_, .given_up = true, .why = std::string{why}});
      calls_.free(*s);
    }
  }
  if (done_) done_.state()->stop_receiving(waits_for_done_);
  std::exchange(g_, nullptr)->rt().expect_events(-1);
  if (tell && calls_.arrived_) calls_.arrived_();
}

}  // namespace detail

std::vector<outside_request> outside_calls::take() {
  detail::lock_guard held{lock_};
  std::vector<outside_request> out;
  out.reserve(requests_.size());
  for (outside_request& r : requests_) {
    if (!r.given_up) {
      slot* s = find(r.call);
      if (!s) continue;
      s->taken = true;
    }
    out.push_back(std::move(r));
  }
  requests_.clear();
  return out;
}

bool outside_calls::answer(std::uint64_t call, outside_answer with) {
  detail::lock_guard held{lock_};
  with.bytes = take_room(call);
  slot* s = find(call);
  if (!s) return false;
  detail::outside_operation& op = *s->operation;
  detail::goroutine& g = *op.g_;
  if (!g.selected.claim(detail::outside_operation::answered)) return false;
  op.answer_ = std::move(with);
  free(*s);
  detail::wake(g, nullptr);
  return true;
}

std::byte* outside_calls::room(std::uint64_t call, std::size_t bytes) {
  byte_block made = make_byte_block(bytes);
  std::byte* at = made.get();
  detail::lock_guard held{lock_};
  const bool again = std::ranges::find(rooms_, call, &room_of::call) != rooms_.end();
  if (!at || again || !find(call)) return nullptr;
  rooms_.push_back({.call = call, .bytes = std::move(made)});
  return at;
}

byte_block outside_calls::take_room(std::uint64_t call) {
  const auto mine = std::ranges::find(rooms_, call, &room_of::call);
  if (mine == rooms_.end()) return nullptr;
  byte_block bytes = std::move(mine->bytes);
  rooms_.erase(mine);
  return bytes;
}

std::size_t outside_calls::pending() const {
  detail::lock_guard held{lock_};
  return slots_.size() - free_.size();
}

std::uint64_t outside_calls::add(detail::outside_operation& asks) {
  if (free_.empty()) {
    free_.push_back(static_cast<std::uint32_t>(slots_.size()));
    slots_.emplace_back();
  }
  const std::uint32_t place = free_.back();
  free_.pop_back();
  const std::uint64_t call = (++made_ << place_bits) + place;
  slots_[place] = {.call = call, .operation = &asks};
  return call;
}

outside_calls::slot* outside_calls::find(std::uint64_t call) {
  const auto place = static_cast<std::size_t>(call & ((std::uint64_t{1} << place_bits) - 1));
  if (call == 0 || place >= slots_.size() || slots_[place].call != call) return nullptr;
  return &slots_[place];
}

void outside_calls::free(slot& s) {
  free_.push_back(static_cast<std::uint32_t>(&s - slots_.data()));
  s = {};
}

bool outside_calls::queue(outside_request what) {
  requests_.push_back(std::move(what));
  return requests_.size() == 1;
}

}  // namespace millrace
