// Go: test/chan/select.go, select2.go, select3.go, select4.go, select6.go, sendstmt.go,
// runtime/chan_test.go. See TABLE.md.
#include <any>
#include <atomic>
#include <memory>

#include "conformance/now.h"
#include "millrace/testing.h"
#include "support/fixture.h"
#include "support/sizes.h"

namespace millrace::test {
namespace {

class select_conformance : public runtime_test {};
MILLRACE_TEST_ON(select_conformance, every_runtime);

class parked_select_conformance : public observed_test {};
MILLRACE_TEST_ON(parked_select_conformance, every_plain_runtime);

/// What the cases of one select send: 1, 2, 4, ... and how often it was asked.
struct bits {
  int next() {
    ++asked;
    return 1 << shift;
  }
  int shift = 0;
  int asked = 0;
};

// Sends into each channel once, until only the default is left; returns how many were sent.
task<int> fill(chan<int> a, chan<int> b, bits& values) {
  for (int sent = 0;; ++values.shift) {
    switch (co_await select(send(a, values.next()), send(b, values.next()), otherwise())) {
      case 0:
        a = {};
        ++sent;
        break;
      case 1:
        b = {};
        ++sent;
        break;
      default:
        co_return sent;
    }
  }
}

TEST_P(select_conformance, a_channel_set_to_nil_takes_its_case_out_and_values_are_asked_for_once) {
  expect_clean([]() -> task<> {
    bits values;
    auto a = make_chan<int>(1);
    auto b = make_chan<int>(1);
    EXPECT_EQ(co_await fill(a, b, values), 2);
    const int sum = *co_await a.recv() + *co_await b.recv();
    EXPECT_EQ(sum, 3) << "one and two, in either order";
    EXPECT_EQ(co_await fill(a, {}, values), 1);
    EXPECT_EQ(values.asked, 10) << "two cases in five selects, of nil channels, too";
  });
}

TEST_P(select_conformance, a_nil_channel_is_never_chosen) {
  expect_clean([]() -> task<> {
    chan<int> nil;
    std::optional<int> slot;
    EXPECT_EQ(co_await select(send(nil, 7), otherwise()), 1U);
    EXPECT_EQ(co_await select(recv(nil, slot), otherwise()), 1U);
  });
}

TEST_P(select_conformance, nil_channels_alone_block_for_ever) {
  expect_deadlock([]() -> task<> { co_await select(send(chan<int>{}, 7)); });
  expect_deadlock([]() -> task<> {
    std::optional<int> slot;
    co_await select(recv(chan<int>{}, slot));
  });
  const run_result r = run([]() -> task<> {
    std::optional<int> slot;
    co_await select(recv(chan<int>{}, slot), send(chan<int>{}, 7));
  });
  ASSERT_TRUE(is_deadlock(r));
  EXPECT_EQ(r.blocked[0].reason, "select (no cases)");
}

TEST_P(select_conformance, an_unready_channel_blocks) {
  expect_deadlock([]() -> task<> {
    auto ch = make_chan<int>();
    std::optional<int> slot;
    co_await select(recv(ch, slot));
  });
}

TEST_P(select_conformance, a_select_does_not_meet_itself) {
  expect_deadlock([]() -> task<> {
    auto ch = make_chan<int>();
    std::optional<int> slot;
    co_await select(send(ch, 1), recv(ch, slot));
  });
}

TEST_P(select_conformance, the_default_alone_is_taken_at_once) {
  expect_clean([]() -> task<> { EXPECT_EQ(co_await select(otherwise()), 0U); });
}

TEST_P(select_conformance, a_ready_channel_comes_before_the_default) {
  expect_clean([]() -> task<> {
    auto ch = make_chan<int>(1);
    std::optional<int> slot;
    EXPECT_EQ(co_await select(send(ch, 7), otherwise()), 0U);
    EXPECT_EQ(co_await select(recv(ch, slot), otherwise()), 0U);
    EXPECT_EQ(slot, 7);
  });
}

TEST_P(select_conformance, a_closed_channel_is_ready_to_receive_from_for_ever) {
  expect_clean([]() -> task<> {
    auto closed = make_chan<int>();
    closed.close();
    for (int i = 0; i < 10; ++i) {
      std::optional<int> slot = 5;
      EXPECT_EQ(co_await select(recv(closed, slot)), 0U);
      EXPECT_EQ(slot, std::nullopt);
      slot = 5;
      EXPECT_EQ(co_await select(otherwise(), recv(closed, slot)), 1U);
      EXPECT_EQ(slot, std::nullopt);
    }
  });
}

TEST_P(select_conformance, a_send_case_on_a_closed_channel_panics) {
  expect_panic("send on closed channel", []() -> task<> {
    auto closed = make_chan<int>();
    closed.close();
    co_await select(send(closed, 7));
  });
  expect_panic("send on closed channel", []() -> task<> {
    auto closed = make_chan<int>(1);
    closed.close();
    co_await select(send(closed, 7), otherwise());
  });
}

TEST_P(select_conformance, it_goes_on_with_the_case_that_is_ready_and_leaves_the_others_slots) {
  expect_clean([]() -> task<> {
    auto ready = make_chan<int>(1);
    auto never = make_chan<int>();
    co_await ready.send(42);
    std::optional<int> theirs = 1;
    struct {
      std::optional<int> field;
    } ours;
    EXPECT_EQ(co_await select(recv(never, theirs), recv(ready, ours.field)), 1U);
    EXPECT_EQ(ours.field, 42);
    EXPECT_EQ(theirs, 1);
  });
}

TEST_P(parked_select_conformance, a_case_that_was_not_chosen_leaves_its_slot_while_another_waits) {
  expect_clean([this]() -> task<> {
    observer watch{rt()};
    auto c = make_chan<int*>();
    auto d = make_chan<int*>();
    auto checked = make_chan<unit>();
    for (const bool twice : {false, true}) {
      go([=]() -> task<> {
        int value = 42;
        std::optional<int*> kept = &value;
        std::optional<int*> dropped;
        const chan<int*> c2 = twice ? c : chan<int*>{};
        const chan<int*> d2 = twice ? d : chan<int*>{};
        const std::size_t which =
            co_await select(recv(c, kept), recv(c2, dropped), recv(d, dropped), recv(d2, dropped));
        EXPECT_GE(which, 2U);
        EXPECT_EQ(kept, &value);
        co_await checked.send({});
      });
    }
    co_await watch.until_parked(2, wait_reason::select);
    d.close();
    co_await checked.recv();
    co_await checked.recv();
  });
}

// Go's bug: a waiter that stood twice in a channel's list was not taken out twice.
TEST_P(parked_select_conformance, a_channel_in_two_cases_forgets_the_select_that_went_on) {
  expect_clean([this]() -> task<> {
    observer watch{rt()};
    auto c = make_chan<int>();
    auto d = make_chan<int>();
    auto finished = make_chan<unit>();
    go([=]() -> task<> {
      std::optional<int> slot;
      EXPECT_EQ(co_await select(recv(c, slot), recv(c, slot), recv(d, slot)), 2U);
      EXPECT_EQ(slot, 7);
      co_await finished.send({});
    });
    co_await watch.until_parked(1, wait_reason::select);
    go([=]() -> task<> { EXPECT_EQ(co_await c.recv(), 8); });
    co_await watch.until_parked(1, wait_reason::chan_recv);
    co_await d.send(7);
    co_await finished.recv();
    co_await c.send(8);
  });
}

// Go's bug: taking the last of several waiters out cut the list short, and later ones were lost.
TEST_P(parked_select_conformance, a_lost_case_at_the_end_of_a_list_leaves_the_list_whole) {
  expect_clean([this]() -> task<> {
    observer watch{rt()};
    auto c1 = make_chan<int>();
    auto c2 = make_chan<int>();
    auto woken = make_chan<unit>();
    wait_group receivers;
    receivers.add(2);
    go([=]() -> task<> {
      co_await c1.recv();
      receivers.done();
    });
    co_await watch.until_parked(1, wait_reason::chan_recv);
    go([=]() -> task<> {
      std::optional<int> slot;
      EXPECT_EQ(co_await select(recv(c1, slot), recv(c2, slot)), 1U);
      co_await woken.send({});
      co_await c1.recv();
      receivers.done();
    });
    co_await watch.until_parked(1, wait_reason::select);
    co_await c2.send(1);
    co_await woken.recv();
    co_await watch.until_parked(2, wait_reason::chan_recv);
    co_await c1.send(1);
    co_await c1.send(2);
    co_await receivers.wait();
  });
}

TEST_P(select_conformance, a_channel_that_was_received_can_be_sent_on_in_the_same_select) {
  expect_clean([]() -> task<> {
    auto channels = make_chan<chan<int>>(1);
    auto ch = make_chan<int>(1);
    co_await channels.send(ch);
    EXPECT_EQ(co_await select(send(*co_await channels.recv(), 2), otherwise()), 0U);
    EXPECT_EQ(co_await ch.recv(), 2);
  });
}

TEST_P(select_conformance, a_full_channel_of_any_value_refuses_every_case_that_sends) {
  expect_clean([]() -> task<> {
    const auto value = std::make_shared<int>(1);
    auto ch = make_chan<std::any>(1);
    co_await ch.send(value);
    EXPECT_EQ(co_await select(send(ch, std::any{value}), otherwise()), 1U);
    EXPECT_EQ(co_await select(send(ch, std::any{value}), send(ch, std::any{2}), otherwise()), 2U);
    EXPECT_EQ(value.use_count(), 2) << "ours and the one in the buffer";
  });
}

TEST_P(select_conformance, selects_leave_no_memory_behind) {
  expect_clean([]() -> task<> {
    auto ch = make_chan<int>();
    auto never = make_chan<int>();
    constexpr int n = rounds(5'000);
    const auto once = [=]() -> task<> {
      wait_group sender;
      sender.add();
      go([=]() -> task<> {
        for (int i = 0; i < n; ++i) co_await ch.send(1);
        sender.done();
      });
      std::optional<int> slot;
      for (int i = 0; i < n; ++i) {
        EXPECT_EQ(co_await select(recv(ch, slot), recv(never, slot)), 0U);
      }
      co_await sender.wait();
    };
    co_await once();
    const std::int64_t before = testing::live_frames();
    co_await once();
    EXPECT_LT(testing::live_frames(), before + 10) << "a few go a little later, on their threads";
  });
}

}  // namespace
}  // namespace millrace::test
