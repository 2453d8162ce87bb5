#pragma once

#include "millrace/chan.h"

namespace millrace {

/// The channel that never gives anything: nil, by a name. A receive from it blocks for ever; a
/// select leaves it out. Go: var never <-chan T.
template <class T>
receiver<T> never() {
  return {};
}

}  // namespace millrace
