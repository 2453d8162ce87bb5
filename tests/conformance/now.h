#pragma once

#include <optional>
#include <utility>

#include "millrace/millrace.h"

namespace millrace::test {

/// Whether a receive would go on now, because of a value or of the close; takes the value.
template <class Channel>
task<bool> receives_now(Channel ch) {
  decltype(ch.recv().await_resume()) dropped;
  co_return co_await select(recv(ch, dropped), otherwise()) == 0;
}

/// Whether a send goes on now; gives up the value if it does not.
template <class T>
task<bool> sends_now(chan<T> ch, T value) {
  co_return co_await select(send(ch, std::move(value)), otherwise()) == 0;
}

/// Whether ctx is cancelled now, by its channel.
inline task<bool> is_done(context ctx) { co_return co_await select(done(ctx), otherwise()) == 0; }

}  // namespace millrace::test
