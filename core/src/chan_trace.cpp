// What a channel writes into the trace.
#include "millrace/chan.h"

namespace millrace::detail {

void chan_base::record(event kind, goroutine* g, std::uint32_t value, std::size_t count,
                       const site& at) const {
  if (!g || !g->tracing()) return;
  g->trace(kind, {.object = id(), .arg = value, .extra = static_cast<std::uint32_t>(count)}, &at);
}

void chan_base::record_send(goroutine* by, goroutine* receiver, std::uint32_t value,
                            const site& at) {
  record(event::send, by, value, count_, at);
  if (receiver) record(event::recv, receiver, value, count_, receiver->blocked_at);
}

void chan_base::record_receive(goroutine* by, std::uint32_t value, goroutine* sender,
                               std::uint32_t value_sent, const site& at) {
  record(event::recv, by, value, sender ? count_ - 1 : count_, at);
  if (sender) record(event::send, sender, value_sent, count_, sender->blocked_at);
}

void chan_base::record_hand_over(goroutine* sender, goroutine* by, std::uint32_t value,
                                 const site& at) {
  record(event::send, sender, value, count_, sender->blocked_at);
  record(event::recv, by, value, count_, at);
}

}  // namespace millrace::detail
