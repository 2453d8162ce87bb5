#include "millrace/chan.h"

namespace millrace::detail {

chan_base::chan_base(std::size_t capacity, std::string name)
    : object{object_type::chan, std::move(name)},
#if MILLRACE_THREADS
      lock_{capacity == 0 ? chan_lock::idle : chan_lock::settled},
#endif
      capacity_{capacity} {
  trace_current(event::chan_made, {.object = id(), .arg = static_cast<std::uint32_t>(capacity)});
}

#if MILLRACE_THREADS
void chan_base::finish_locking(chan_lock::word before) {
  adopt(before == chan_lock::taken ? lock_.lock_contended() : before);
}

void chan_base::adopt(chan_lock::word before) {
  if (chan_lock::is_free(before)) return;
  const bool receives = chan_lock::is_alone(before, chan_lock::side::receives);
  (receives ? receivers_ : senders_).push(chan_lock::who(before));
}
#endif

std::size_t chan_base::length() {
  touch(this, access::read);
  lock_guard held{*this};
  return count_;
}

void chan_base::stop_sending(waiter& w) {
  lock_guard held{*this};
  if (w.queued()) senders_.remove(w);
}

void chan_base::stop_receiving(waiter& w) {
  lock_guard held{*this};
  if (!w.queued()) return;
  receivers_.remove(w);
  if (source_ && receivers_.empty()) [[unlikely]]
    source_->unawaited();
}

void chan_base::close(const site& where) {
  if (inert()) return;
  if (!shut(where)) raise_panic("close of closed channel", where);
}

bool chan_base::shut(const site& where) {
  touch(this, only_signals_ ? access::unordered : access::write);
  wake_list woken;
  bool closed_before = false;
  {
    lock_guard held{*this};
    closed_before = std::exchange(closed_, true);
    if (!closed_before) {
      trace_current(event::close, {.object = id(), .extra = static_cast<std::uint32_t>(count_)},
                    &where);
      while (waiter* receiver = receivers_.pop()) {
        woken.push(*receiver->g);
      }
      while (waiter* sender = senders_.pop()) {
        panic_goroutine(*sender->g, "send on closed channel", sender->g->blocked_at);
        woken.push(*sender->g);
      }
    }
  }
  woken.wake_all(this);
  return !closed_before;
}

void close_chan(chan_base* chan, const site& where) {
  if (inert()) return;
  if (!chan) return raise_panic("close of nil channel", where);
  const ref<chan_base> alive{chan};  // a woken goroutine may hold, and drop, the last handle
  chan->close(where);
}

bool park_for_ever(goroutine& g, wait_reason why, const site& where) {
  g.park(why, nullptr, where, [](goroutine&, void*) {}, nullptr);
  return false;
}

bool panic_of_send(const site& where) {
  raise_panic("send on closed channel", where);
  return false;
}

void unlock_chan(goroutine&, void* chan) MILLRACE_NO_THREAD_SAFETY_ANALYSIS {
  static_cast<chan_base*>(chan)->unlock();
}

}  // namespace millrace::detail
