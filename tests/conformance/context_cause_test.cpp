// What err and cause say after each order of cancellations. Go: context/x_test.go: TestCause. See
// TABLE.md.
#include "millrace/context.h"
#include "support/fixture.h"

namespace millrace::test {
namespace {

class context_cause_conformance : public runtime_test {};
MILLRACE_TEST_ON(context_cause_conformance, every_runtime);

const error parents_cause = errors::make("the parent's");
const error childs_cause = errors::make("the child's");
const error too_slow = errors::make("too slow");

/// What a context says.
struct verdict {
  error err;
  error why;
  friend bool operator==(const verdict&, const verdict&) = default;
};
void PrintTo(const verdict& v, std::ostream* out) {  // NOLINT(readability-identifier-naming)
  *out << "err \"" << v.err.message() << "\", cause \"" << v.why.message() << '"';
}
verdict of(const context& ctx) { return {ctx.err(), cause(ctx)}; }

TEST_P(context_cause_conformance, nothing_was_cancelled) {
  expect_clean([] {
    EXPECT_EQ(of(background()), verdict{});
    EXPECT_EQ(of(todo()), verdict{});
    EXPECT_EQ(of(with_cancel(background()).ctx), verdict{});
    EXPECT_EQ(of(with_cancel_cause(background()).ctx), verdict{});
  });
}

TEST_P(context_cause_conformance, without_a_cause_it_is_the_error) {
  expect_clean([] {
    auto [plain, cancel] = with_cancel(background());
    cancel();
    EXPECT_EQ(of(plain), (verdict{canceled, canceled}));
    auto [with_nil, cancel_with] = with_cancel_cause(background());
    cancel_with({});
    EXPECT_EQ(of(with_nil), (verdict{canceled, canceled}));
  });
}

TEST_P(context_cause_conformance, with_a_cause_it_is_that) {
  expect_clean([] {
    auto [ctx, cancel] = with_cancel_cause(background());
    cancel(parents_cause);
    EXPECT_EQ(of(ctx), (verdict{canceled, parents_cause}));
  });
}

TEST_P(context_cause_conformance, of_parent_and_child_the_first_cancellation_counts) {
  expect_clean([] {
    for (const bool parent_first : {true, false}) {
      auto [parent, cancel_parent] = with_cancel_cause(background());
      auto [child, cancel_child] = with_cancel_cause(parent);
      if (parent_first) cancel_parent(parents_cause);
      cancel_child(childs_cause);
      if (!parent_first) cancel_parent(parents_cause);
      EXPECT_EQ(of(child), (verdict{canceled, parent_first ? parents_cause : childs_cause}));
      EXPECT_EQ(of(parent), (verdict{canceled, parents_cause}));
    }
  });
}

TEST_P(context_cause_conformance, a_child_without_cause_keeps_the_one_it_was_cancelled_with) {
  expect_clean([] {
    for (const bool parent_first : {true, false}) {
      auto [parent, cancel_parent] = with_cancel_cause(background());
      auto [child, cancel_child] = with_cancel(parent);
      if (parent_first) cancel_parent(parents_cause);
      cancel_child();
      if (!parent_first) cancel_parent(parents_cause);
      EXPECT_EQ(of(child), (verdict{canceled, parent_first ? parents_cause : canceled}));
    }
  });
}

TEST_P(context_cause_conformance, a_childs_cause_counts_only_before_its_parents_plain_cancel) {
  expect_clean([] {
    for (const bool parent_first : {true, false}) {
      auto [parent, cancel_parent] = with_cancel(background());
      auto [child, cancel_child] = with_cancel_cause(parent);
      if (parent_first) cancel_parent();
      cancel_child(childs_cause);
      if (!parent_first) cancel_parent();
      EXPECT_EQ(of(child), (verdict{canceled, parent_first ? canceled : childs_cause}));
      EXPECT_EQ(of(parent), (verdict{canceled, canceled}));
    }
  });
}

TEST_P(context_cause_conformance, a_deadline_that_has_passed_stands_against_a_later_cancel) {
  expect_clean([] {
    auto [plain, cancel] = with_timeout(background(), 0s);
    cancel();
    EXPECT_EQ(of(plain), (verdict{deadline_exceeded, deadline_exceeded}));
    auto [with_cause, cancel_with] = with_timeout_cause(background(), 0s, too_slow);
    cancel_with();
    EXPECT_EQ(of(with_cause), (verdict{deadline_exceeded, too_slow}));
  });
}

TEST_P(context_cause_conformance, a_cancel_before_the_deadline_makes_the_deadlines_cause_void) {
  expect_clean([] {
    auto [plain, cancel] = with_timeout(background(), 1h);
    cancel();
    EXPECT_EQ(of(plain), (verdict{canceled, canceled}));
    auto [with_cause, cancel_with] = with_timeout_cause(background(), 1h, too_slow);
    cancel_with();
    EXPECT_EQ(of(with_cause), (verdict{canceled, canceled}));
  });
}

TEST_P(context_cause_conformance, of_a_parents_cancel_and_a_deadline_below_the_first_counts) {
  expect_clean([] {
    for (const bool deadline_first : {true, false}) {
      auto [parent, cancel_parent] = with_cancel_cause(background());
      auto [child, cancel_child] =
          with_timeout_cause(parent, deadline_first ? duration::zero() : duration{1h}, too_slow);
      cancel_parent(parents_cause);
      EXPECT_EQ(of(child), (deadline_first ? verdict{deadline_exceeded, too_slow}
                                           : verdict{canceled, parents_cause}));
    }
  });
}

TEST_P(context_cause_conformance, without_cancel_there_is_neither_whatever_happens_above) {
  expect_clean([] {
    EXPECT_EQ(of(without_cancel(background())), verdict{});
    auto [cancelled, cancel] = with_cancel_cause(background());
    const context below = without_cancel(cancelled);
    cancel(parents_cause);
    EXPECT_EQ(of(below), verdict{});
    EXPECT_EQ(of(without_cancel(cancelled)), verdict{});
    auto [late, cancel_late] = with_timeout_cause(background(), 0s, too_slow);
    EXPECT_EQ(of(without_cancel(late)), verdict{});
  });
}

}  // namespace
}  // namespace millrace::test
