#pragma once

// The part of a runtime's loop that every switch between goroutines takes, for the three loops.

#include <utility>

#include "millrace/runtime.h"

namespace millrace {

inline runtime::slice_end runtime::run_slice(detail::worker& w, detail::goroutine& g) {
  w.current = &g;
  g.last_worker = &w;
  g.state = detail::goroutine_state::running;
  if (!g.started || g.traced || g.panicking || g.retry || w.turns <= 0) [[unlikely]]
    return begin_slice(w, g);
  --w.turns;
  g.leaf.resume();
  return w.commit ? put_away(w, g) : go_on(w, g);
}

inline runtime::slice_end runtime::put_away(detail::worker& w, detail::goroutine& g) {
  const detail::park_commit commit = std::exchange(w.commit, nullptr);
  g.state = detail::goroutine_state::waiting;
  w.current = nullptr;
  ++w.parks;
  commit(g, w.commit_arg);  // from here on g may be somebody else's
  return slice_end::parked;
}

}  // namespace millrace
