#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "diverged.h"
#include "millrace/explore.h"
#include "preemption.h"

namespace millrace::detail {

/// Takes every way from every switch point, one after the other: a run for each schedule. What
/// merges equal states is held to it.
class depth_first final : public strategy {
 public:
  explicit depth_first(const explore_options& options) : options_{options} {}

  void begin() override { depth_ = 0; }
  [[nodiscard]] states_wanted wants_states() const override { return states_wanted::of_choices; }

  std::uint32_t choose(const decision& d) override {
    if (depth_ < path_.size()) return choose_again(d);
    const unsigned preemptions = path_.empty() ? 0 : path_.back().preempts.after(path_.back().pick);
    node n{.kind = d.kind,
           .options = d.options,
           .preempts = {d, preemptions, options_.preemptions},
           .state = d.state};
    while (!allowed(n, n.pick)) ++n.pick;
    path_.push_back(n);
    ++states_;
    return path_[depth_++].pick;
  }

  /// The run has ended by itself.
  void ended() {
    if (depth_ < path_.size() && diverged_.empty()) diverged_ = diverged_at(depth_ + 1);
  }

  /// Takes the next way not yet taken; false: there is none.
  bool go_back() {
    while (!path_.empty()) {
      node& n = path_.back();
      do {
        ++n.pick;
      } while (n.pick < n.options && !allowed(n, n.pick));
      if (n.pick < n.options) return true;
      path_.pop_back();
    }
    return false;
  }

  [[nodiscard]] bool left_some_out() const { return left_some_out_; }
  [[nodiscard]] const std::string& diverged() const { return diverged_; }
  [[nodiscard]] std::uint64_t states() const { return states_; }
  [[nodiscard]] std::vector<std::uint32_t> picks() const {
    std::vector<std::uint32_t> made;
    made.reserve(path_.size());
    for (const node& n : path_) made.push_back(n.pick);
    return made;
  }

 private:
  /// A switch point on the way to the run in hand.
  struct node {
    choice kind = choice::step;
    std::uint32_t options = 0;
    std::uint32_t pick = 0;
    preemption preempts{};
    state_key state{};
  };

  std::uint32_t choose_again(const decision& d) {
    const node& n = path_[depth_++];
    if (n.kind == d.kind && n.options == d.options && n.state == d.state) return n.pick;
    diverged_ = diverged_at(depth_);
    return cut;
  }

  bool allowed(const node& n, std::uint32_t pick) {
    if (n.preempts.allowed(pick, options_.preemptions)) return true;
    left_some_out_ = true;
    return false;
  }

  const explore_options& options_;
  std::vector<node> path_;
  std::size_t depth_ = 0;
  std::uint64_t states_ = 0;
  bool left_some_out_ = false;
  std::string diverged_;
};

}  // namespace millrace::detail
