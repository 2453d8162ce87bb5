#include "millrace/errors.h"

#include <atomic>
#include <iterator>
#include <memory>

namespace millrace {
namespace detail {
namespace {

class text_state final : public error_state {
 public:
  text_state(std::string text, bool immortal)
      : error_state{error_shape::leaf, immortal}, text_{std::move(text)} {}
  [[nodiscard]] std::string_view text() override { return text_; }

 private:
  std::string text_;
};

class prefixed_state final : public wrapping_state {
 public:
  prefixed_state(const error& err, std::string text)
      : wrapping_state{error_shape::chain, {err}}, text_{std::move(text)} {}
  [[nodiscard]] std::string_view text() override { return text_; }

 private:
  std::string text_;
};

/// Calls visit(node) for the errors of a tree, in order; below a node only if visit says so.
/// With a stack of its own: a loop of `all = join(all, err)` makes a tree as deep as it is long.
enum class next : std::uint8_t { below, beside, stop };
template <class Visit>
void walk(error_state* node, Visit visit) {
  std::vector<error_state*> ahead;
  while (node) {
    const next go_on = visit(*node);
    if (go_on == next::stop) return;
    const std::vector<error>* wrapped = go_on == next::below ? node->wrapped() : nullptr;
    node = nullptr;
    for (std::size_t i = wrapped ? wrapped->size() : 0; i > 0; --i) {
      error_state* below = error_access::state((*wrapped)[i - 1]);
      if (!below) continue;
      if (node) ahead.push_back(node);
      node = below;
    }
    if (!node && !ahead.empty()) {
      node = ahead.back();
      ahead.pop_back();
    }
  }
}

/// Its message is put together when it is first asked for, as Go's is: such a loop would otherwise
/// hold the square of its text.
class joined_state final : public wrapping_state {
 public:
  explicit joined_state(std::vector<error> errs)
      : wrapping_state{error_shape::join, std::move(errs)} {}
  ~joined_state() override { delete text_.load(std::memory_order_acquire); }
  joined_state(const joined_state&) = delete;
  joined_state& operator=(const joined_state&) = delete;

  [[nodiscard]] std::string_view text() override;

 private:
  std::atomic<const std::string*> text_{nullptr};
};

}  // namespace

std::string_view joined_state::text() {
  if (const std::string* known = text_.load(std::memory_order_acquire)) return *known;
  auto made = std::make_unique<std::string>();
  bool first = true;
  // Joins below it have no text yet, and need none: their lines are lines of this one.
  walk(this, [&](error_state& node) {
    if (node.shape() == error_shape::join) return next::below;
    if (!std::exchange(first, false)) *made += '\n';
    *made += node.text();
    return next::beside;
  });
  const std::string* expected = nullptr;
  if (text_.compare_exchange_strong(expected, made.get(), std::memory_order_acq_rel)) {
    return *made.release();
  }
  return *expected;  // another thread was first
}

error_state::~error_state() = default;

wrapping_state::wrapping_state(error_shape shape, std::vector<error> wrapped)
    : error_state{shape}, wrapped_{std::move(wrapped)} {}

wrapping_state::~wrapping_state() {
  std::vector<error> pending = std::move(wrapped_);
  while (!pending.empty()) {
    const error last = std::move(pending.back());
    pending.pop_back();
    error_state* state = error_access::state(last);
    // Only we hold it, so nobody can come to hold it: what it wraps is ours to take.
    if (!state || state->immortal() || !state->unique()) continue;
    if (std::vector<error>* below = state->wrapped()) {
      pending.insert(pending.end(), std::move_iterator{below->begin()},
                     std::move_iterator{below->end()});
      below->clear();
    }
  }
}

error_state* error_access::state(const error& err) { return err.state_; }
error error_access::adopt(error_state* made) { return error{made}; }

error wrap_with_text(const error& err, std::string text) {
  text += err.message();
  return error_access::adopt(new prefixed_state{err, std::move(text)});
}

const void* find_value(const error& err, type_id type) {
  const void* found = nullptr;
  walk(error_access::state(err), [&](const error_state& node) {
    found = node.value(type);
    return found ? next::stop : next::below;
  });
  return found;
}

}  // namespace detail

namespace errors {

error make(std::string text) {
  return detail::error_access::adopt(new detail::text_state{std::move(text), false});
}

error sentinel(std::string text) {
  return detail::error_access::adopt(new detail::text_state{std::move(text), true});
}

error unwrap(const error& err) {
  detail::error_state* state = detail::error_access::state(err);
  if (!state || state->shape() != detail::error_shape::chain) return {};
  return state->wrapped()->front();
}

error join(std::span<const error> errs) {
  std::vector<error> kept;
  for (const error& err : errs) {
    if (err) kept.push_back(err);
  }
  if (kept.empty()) return {};
  return detail::error_access::adopt(new detail::joined_state{std::move(kept)});
}

bool is(const error& err, const error& target) {
  const detail::error_state* wanted = detail::error_access::state(target);
  if (!err || !wanted) return !err && !wanted;
  bool found = false;
  detail::walk(detail::error_access::state(err), [&](const detail::error_state& node) {
    found = &node == wanted || node.equals(*wanted) || node.matches(target);
    return found ? detail::next::stop : detail::next::below;
  });
  return found;
}

}  // namespace errors
}  // namespace millrace
