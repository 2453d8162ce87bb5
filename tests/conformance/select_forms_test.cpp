// One operation in every form that a select gives it. Go: test/chan/select5.go, select7.go,
// test/closedchan.go. See TABLE.md.
#include <array>

#include "support/fixture.h"

namespace millrace::test {
namespace {

class select_forms_conformance : public runtime_test {};
MILLRACE_TEST_ON(select_forms_conformance, every_runtime);

class parked_select_forms_conformance : public observed_test {};
MILLRACE_TEST_ON(parked_select_forms_conformance, every_plain_runtime);

/// Where a select's default stands.
enum class default_case { none, first, last };

constexpr std::array<default_case, 3> default_places{default_case::none, default_case::first,
                                                     default_case::last};

/// The select of `tested` among cases that cannot go on, those whose bit in `others` is set;
/// returns the position of the one taken, counted without the default.
template <class Case>
task<std::size_t> among_others(Case tested, default_case where, unsigned others) {
  const auto unready = [others](unsigned bit) {
    return (others & bit) != 0 ? make_chan<int>() : chan<int>{};
  };
  const chan<int> to = unready(1U);
  const chan<int> from = unready(2U);
  std::optional<int> dropped;
  const auto a = send(to, 1);
  const auto b = recv(from, dropped);
  std::size_t taken = 0;
  switch (where) {
    case default_case::none:
      taken = co_await select(tested, a, b);
      break;
    case default_case::first:
      taken = co_await select(otherwise(), tested, a, b) - 1;
      break;
    case default_case::last:
      taken = co_await select(tested, a, b, otherwise());
      break;
  }
  EXPECT_EQ(dropped, std::nullopt);
  co_return taken;
}

TEST_P(select_forms_conformance, a_ready_receive_is_taken_whatever_stands_beside_it) {
  expect_clean([]() -> task<> {
    auto ch = make_chan<int>(1);
    int n = 0;
    for (const default_case where : default_places) {
      for (unsigned others = 0; others < 4; ++others) {
        co_await ch.send(++n);
        std::optional<int> slot;
        EXPECT_EQ(co_await among_others(recv(ch, slot), where, others), 0U);
        EXPECT_EQ(slot, n);
      }
    }
  });
}

TEST_P(select_forms_conformance, a_ready_send_is_taken_whatever_stands_beside_it) {
  expect_clean([]() -> task<> {
    auto ch = make_chan<int>(1);
    int n = 0;
    for (const default_case where : default_places) {
      for (unsigned others = 0; others < 4; ++others) {
        EXPECT_EQ(co_await among_others(send(ch, ++n), where, others), 0U);
        EXPECT_EQ(co_await ch.recv(), n);
      }
    }
  });
}

TEST_P(select_forms_conformance, a_single_case_is_the_plain_operation) {
  expect_clean([]() -> task<> {
    auto ch = make_chan<int>(1);
    EXPECT_EQ(co_await select(send(ch, 5)), 0U);
    std::optional<int> slot;
    EXPECT_EQ(co_await select(recv(ch, slot)), 0U);
    EXPECT_EQ(slot, 5);
  });
}

TEST_P(select_forms_conformance, the_default_leaves_every_slot_as_it_was) {
  expect_clean([]() -> task<> {
    for (unsigned bits = 0; bits < 4; ++bits) {
      const auto ready_never = make_chan<int>();
      std::optional<int> a = 5;
      std::optional<int> b = 6;
      const auto c = (bits & 1U) != 0 ? ready_never : chan<int>{};
      const auto d = (bits & 2U) != 0 ? ready_never : chan<int>{};
      EXPECT_EQ(co_await select(recv(c, a), recv(d, b), send(ready_never, 1), otherwise()), 3U);
      EXPECT_EQ(co_await select(otherwise(), recv(c, a), recv(d, b), send(ready_never, 1)), 0U);
      EXPECT_EQ(a, 5);
      EXPECT_EQ(b, 6);
    }
  });
}

TEST_P(select_forms_conformance, channels_and_values_are_asked_for_once_whichever_case_is_taken) {
  expect_clean([]() -> task<> {
    int asked = 0;
    const auto count = [&asked](auto given) {
      ++asked;
      return given;
    };
    auto ready = make_chan<int>(1);
    auto never = make_chan<int>();
    std::optional<int> slot;
    EXPECT_EQ(co_await select(send(count(ready), count(1)), recv(count(never), slot),
                              send(count(chan<int>{}), count(2)), otherwise()),
              0U);
    EXPECT_EQ(asked, 5);
    EXPECT_EQ(co_await select(send(count(never), count(1)), recv(count(ready), slot)), 1U);
    EXPECT_EQ(asked, 8);
  });
}

struct receiving {
  task<> (*receive)(chan<int>);
  wait_reason why;
};
using sending = task<> (*)(chan<int>);

TEST_P(parked_select_forms_conformance, any_form_of_send_meets_any_form_of_receive_that_drops_it) {
  constexpr std::array<receiving, 3> receives{{
      {[](chan<int> ch) -> task<> { co_await ch.recv(); }, wait_reason::chan_recv},
      {[](chan<int> ch) -> task<> {
         std::optional<int> dropped;
         co_await select(recv(ch, dropped));
       },
       wait_reason::select},
      {[](chan<int> ch) -> task<> {
         std::optional<int> dropped;
         EXPECT_EQ(co_await select(recv(ch, dropped), recv(make_chan<int>(), dropped)), 0U);
       },
       wait_reason::select},
  }};
  constexpr std::array<sending, 3> sends{
      [](chan<int> ch) -> task<> { co_await ch.send(1); },
      [](chan<int> ch) -> task<> { co_await select(send(ch, 1)); },
      [](chan<int> ch) -> task<> {
        EXPECT_EQ(co_await select(send(ch, 1), send(make_chan<int>(), 1)), 0U);
      },
  };
  for (const auto& [receive, why] : receives) {
    for (const sending send_one : sends) {
      expect_clean([this, receive, why, send_one]() -> task<> {
        observer watch{rt()};
        auto ch = make_chan<int>();
        wait_group receiver;
        receiver.add();
        go([=]() -> task<> {
          co_await receive(ch);
          receiver.done();
        });
        co_await watch.until_parked(1, why);
        co_await send_one(ch);
        co_await receiver.wait();
      });
    }
  }
}

/// What one receive found: whether it went on, and the value.
struct found {
  bool went_on = true;
  std::optional<int> value;
  friend bool operator==(const found&, const found&) = default;
};

// The forms of an operation on a channel: plain, alone in a select, and beside another case; each
// but the first with and without a default.
using receive_form = task<found> (*)(chan<int>);
constexpr std::array<receive_form, 5> receive_forms{
    [](chan<int> ch) -> task<found> { co_return found{true, co_await ch.recv()}; },
    [](chan<int> ch) -> task<found> {
      std::optional<int> slot = -1;
      co_await select(recv(ch, slot));
      co_return found{true, slot};
    },
    [](chan<int> ch) -> task<found> {
      std::optional<int> slot = -1;
      const bool went_on = co_await select(otherwise(), recv(ch, slot)) == 1;
      co_return found{went_on, slot};
    },
    [](chan<int> ch) -> task<found> {
      std::optional<int> slot = -1;
      const bool went_on = co_await select(recv(make_chan<int>(), slot), recv(ch, slot)) == 1;
      co_return found{went_on, slot};
    },
    [](chan<int> ch) -> task<found> {
      std::optional<int> slot = -1;
      const bool went_on =
          co_await select(recv(make_chan<int>(), slot), otherwise(), recv(ch, slot)) == 2;
      co_return found{went_on, slot};
    },
};
using send_form = task<> (*)(chan<int>);
constexpr std::array<send_form, 5> send_forms{
    [](chan<int> ch) -> task<> { co_await ch.send(1); },
    [](chan<int> ch) -> task<> { co_await select(send(ch, 1)); },
    [](chan<int> ch) -> task<> { co_await select(otherwise(), send(ch, 1)); },
    [](chan<int> ch) -> task<> {
      std::optional<int> slot;
      co_await select(recv(make_chan<int>(), slot), send(ch, 1));
    },
    [](chan<int> ch) -> task<> {
      std::optional<int> slot;
      co_await select(recv(make_chan<int>(), slot), otherwise(), send(ch, 1));
    },
};

TEST_P(select_forms_conformance, every_form_of_receive_gets_the_buffer_of_a_closed_channel_first) {
  for (const receive_form receive : receive_forms) {
    expect_clean([receive]() -> task<> {
      auto ch = make_chan<int>(2);
      co_await ch.send(1);
      ch.close();
      EXPECT_EQ(co_await receive(ch), (found{true, 1}));
      for (const receive_form again : receive_forms) {
        EXPECT_EQ(co_await again(ch), (found{true, std::nullopt}));
      }
    });
  }
}

TEST_P(select_forms_conformance, every_form_of_send_on_a_closed_channel_panics_and_sends_nothing) {
  for (const std::size_t capacity : {std::size_t{0}, std::size_t{2}}) {
    const auto ch = make_chan<int>(capacity);
    ch.close();
    for (const send_form send_one : send_forms) {
      expect_panic("send on closed channel", [ch, send_one] { return send_one(ch); });
      expect_clean([ch]() -> task<> { EXPECT_EQ(co_await ch.recv(), std::nullopt); });
    }
  }
}

}  // namespace
}  // namespace millrace::test
