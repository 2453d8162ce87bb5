// Resizes pictures with stb_image_resize2. The only file that knows that library is resizer.cpp.
#pragma once

#include <memory>
#include <string_view>

#include "patterns/picture.h"

namespace millrace::patterns {

/// "stb_image_resize2 2.15".
std::string_view resizer_name();

/// One picture on its way to another size, a slice of its rows at a time. Colours are blended as
/// light, and by their alpha; pixels that are wholly transparent come out black. The same pixels on
/// every machine, in however many slices.
class resizer {
 public:
  /// To the size of `to`. Neither picture may go before it. `slices` is how many the work is cut
  /// into, 1 or more: fewer if there are not as many rows.
  resizer(const picture& from, picture& to, int slices);
  ~resizer();
  resizer(const resizer&) = delete;
  resizer& operator=(const resizer&) = delete;

  /// Whether there was not enough memory for it; nothing is done then.
  bool failed() const { return failed_; }
  bool done() const { return failed_ || next_ == slices_; }
  /// Does the next slice. Only if it is not done.
  void step();

 private:
  struct state;

  const picture& from_;
  picture& to_;
  std::unique_ptr<state> state_;  // null where there is nothing to be blended: the sizes are alike
  int slices_ = 1;
  int next_ = 0;
  bool failed_ = false;
};

}  // namespace millrace::patterns
