// The work of a job that resizes a picture: it is decoded outside, resized here, encoded outside.
#include <algorithm>
#include <utility>
#include <vector>

#include "millrace/millrace.h"
#include "patterns/environment.h"
#include "patterns/resizer.h"

namespace millrace::patterns {
namespace {

// Of the picture that is resized: about 4 milliseconds in Wasm, for which a cancel or a Stop waits.
constexpr int pixels_per_slice = 250'000;

int slices_for(picture_size size) {
  return static_cast<int>(std::clamp<std::uint64_t>(size.bytes() / 4 / pixels_per_slice, 1, 64));
}

error no_memory_for(std::string_view what, picture_size size) {
  return errorf("there is no memory for {} of {}x{} pixels", what, size.width, size.height);
}

}  // namespace

// Calls: "decode" with the most pixels that there is room for; the answer is the picture's width
// and height, and its pixels. "encode" with the width, height and address of each thumbnail.
task<error> workload::resize(context ctx, int job, site where) {
  const context heeded = heeds_context() ? ctx : background();
  if (error err = co_await pictures_.acquire(heeded, 1, where)) co_return err;
  defer make_room{[&] { pictures_.release(); }};
  const auto task = static_cast<std::uint32_t>(job);
  auto& thumbnails = thumbnails_[task - 1];
  {
    const auto most = static_cast<double>(room_.pixels_each());
    outside_answer decoded =
        co_await outside_->ask({.kind = "decode", .task = task, .numbers = {most}}, heeded, where);
    if (decoded.err) co_return decoded.err;
    if (decoded.numbers.size() != 2 || !decoded.bytes) co_return errors::make("no pixels came");
    const picture_size size{static_cast<int>(decoded.numbers[0]),
                            static_cast<int>(decoded.numbers[1])};
    const picture from{size, std::move(decoded.bytes)};
    if (error err = co_await make_thumbnails(heeded, from, thumbnails)) co_return err;
  }
  outside_question encode{.kind = "encode", .task = task};
  for (const picture& p : thumbnails) {
    const auto address = reinterpret_cast<std::uintptr_t>(p.pixels().data());
    for (const auto number : {static_cast<double>(p.size().width),
                              static_cast<double>(p.size().height), static_cast<double>(address)})
      encode.numbers.push_back(number);
  }
  const outside_answer encoded = co_await outside_->ask(std::move(encode), heeded, where);
  if (!encoded.err || !errors::is(encoded.err, heeded.err())) thumbnails.clear();
  co_return encoded.err;
}

task<error> workload::make_thumbnails(context ctx, const picture& from,
                                      std::vector<picture>& into) {
  for (const picture_size size : thumbnail_sizes(from.size(), scenario_.work_pixels)) {
    picture to{size};
    if (!to) co_return no_memory_for("a thumbnail", size);
    resizer work{from, to, slices_for(from.size())};
    while (!work.done()) {
      if (error err = ctx.err()) co_return err;
      work.step();
      co_await yield();
    }
    if (work.failed()) co_return no_memory_for("resizing a picture", from.size());
    into.push_back(std::move(to));
  }
  co_return error{};
}

}  // namespace millrace::patterns
