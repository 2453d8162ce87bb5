#include "fine/programs.h"

#include <optional>

#include "millrace/millrace.h"

namespace millrace::fine {
namespace {

using namespace std::chrono_literals;

/// "" if so, else what.
std::string unless(bool holds, std::string_view what) {
  return holds ? std::string{} : std::string{what};
}

/// Runs main, and then says what else is wrong.
template <class Main, class Check>
std::string run_and_check(runtime& rt, Main main, Check check) {
  const run_result r = rt.run(std::move(main));
  std::string wrong = unless_clean(r);
  return wrong.empty() ? check() : wrong;
}

std::string a_rendezvous_hands_over_in_order(runtime& rt) {
  std::vector<int> got;
  return run_and_check(
      rt,
      [&got]() -> task<> {
        auto ch = make_chan<int>(0, "ch");
        go([ch]() -> task<> {
          co_await ch.send(1);
          co_await ch.send(2);
          ch.close();
        });
        while (auto v = co_await ch.recv()) got.push_back(*v);
      },
      [&] { return unless(got == std::vector{1, 2}, "values lost or out of order"); });
}

std::string two_senders(runtime& rt, std::size_t capacity) {
  int sum = 0;
  return run_and_check(
      rt,
      [&sum, capacity]() -> task<> {
        auto ch = make_chan<int>(capacity, "ch");
        for (int i = 1; i <= 2; ++i) go([ch, i]() -> task<> { co_await ch.send(i); });
        for (int i = 0; i < 2; ++i) sum += (co_await ch.recv()).value_or(100);
      },
      [&] { return unless(sum == 3, "a value was lost or made twice"); });
}

std::string two_senders_and_a_buffer_of_one(runtime& rt) { return two_senders(rt, 1); }

std::string two_senders_meet_a_lone_receiver(runtime& rt) { return two_senders(rt, 0); }

std::string two_receivers_share_what_is_sent(runtime& rt) {
  int sum = 0;
  return run_and_check(
      rt,
      [&sum]() -> task<> {
        auto ch = make_chan<int>(0, "ch");
        wait_group wg;
        for (int i = 0; i < 2; ++i) {
          wg.go([ch, &sum]() -> task<> { sum += (co_await ch.recv()).value_or(100); });
        }
        for (int i = 1; i <= 2; ++i) co_await ch.send(i);
        co_await wg.wait();
      },
      [&] { return unless(sum == 3, "a value was lost or made twice"); });
}

// What is sent without waiting is received, or else the other way round.
std::string a_try_meets_who_waits_alone(runtime& rt) {
  int got = 0;
  bool sent = false;
  return run_and_check(
      rt,
      [&]() -> task<> {
        auto to = make_chan<int>(0, "to");
        auto from = make_chan<int>(0, "from");
        wait_group wg;
        wg.go([to, &got]() -> task<> { got += (co_await to.recv()).value_or(0); });
        wg.go([from]() -> task<> { co_await from.send(2); });
        co_await yield();
        sent = to.try_send(1);
        const received<int> tried = from.try_recv();
        if (!sent) to.close();
        got += tried.ready ? tried.value.value_or(100) : (co_await from.recv()).value_or(100);
        co_await wg.wait();
      },
      [&] { return unless(got == (sent ? 3 : 2), "a value was lost or made twice"); });
}

std::string close_meets_a_lone_receiver(runtime& rt) {
  return run_and_check(
      rt,
      []() -> task<> {
        auto ch = make_chan<int>(0, "ch");
        wait_group wg;
        wg.go([ch]() -> task<> { co_await ch.recv(); });
        ch.close();
        co_await wg.wait();
      },
      [] { return ""; });
}

std::string close_wakes_every_receiver(runtime& rt) {
  return run_and_check(
      rt,
      []() -> task<> {
        auto ch = make_chan<int>(0, "ch");
        wait_group wg;
        for (int i = 0; i < 2; ++i) wg.go([ch]() -> task<> { co_await ch.recv(); });
        co_await yield();
        ch.close();
        co_await wg.wait();
      },
      [] { return ""; });
}

// Each sends on its own channel or receives from the other's: one value passes, one way.
std::string selects_in_opposite_order(runtime& rt) {
  int sent = 0;
  int received = 0;
  return run_and_check(
      rt,
      [&]() -> task<> {
        auto a = make_chan<int>(0, "a");
        auto b = make_chan<int>(0, "b");
        wait_group wg;
        const auto one = [&sent, &received](chan<int> mine, chan<int> other) -> task<> {
          std::optional<int> got;
          const std::size_t taken = co_await select(send(mine, 1), recv(other, got));
          ++(taken == 0 ? sent : received);
        };
        wg.go(one, a, b);
        wg.go(one, b, a);
        co_await wg.wait();
      },
      [&] { return unless(sent == 1 && received == 1, "not one value, one way"); });
}

std::string a_select_takes_one_case_of_two_that_come_true(runtime& rt) {
  int sum = 0;
  return run_and_check(
      rt,
      [&sum]() -> task<> {
        auto a = make_chan<int>(0, "a");
        auto b = make_chan<int>(0, "b");
        go([a]() -> task<> { co_await a.send(1); });
        go([b]() -> task<> { co_await b.send(2); });
        for (int i = 0; i < 2; ++i) {
          std::optional<int> x;
          std::optional<int> y;
          co_await select(recv(a, x), recv(b, y));
          sum += x.value_or(0) + y.value_or(0);
        }
      },
      [&] { return unless(sum == 3, "a value was lost or taken twice"); });
}

std::string a_cancel_races_with_a_send_to_a_select(runtime& rt) {
  bool got_value = false;
  bool was_sent = false;
  return run_and_check(
      rt,
      [&]() -> task<> {
        auto [ctx, cancel] = with_cancel(background());
        auto ch = make_chan<int>(0, "ch");
        wait_group wg;
        wg.go([&was_sent, ch]() -> task<> {
          co_await yield();
          was_sent = ch.try_send(1);
        });
        wg.go([cancel]() -> task<> {
          cancel();
          co_return;
        });
        std::optional<int> got;
        got_value = co_await select(recv(ch, got), done(ctx)) == 0;
        co_await wg.wait();
      },
      [&] { return unless(was_sent == got_value, "a value was sent to nobody"); });
}

std::string wait_returns_when_all_are_done(runtime& rt) {
  int done = 0;
  int seen = 0;
  return run_and_check(
      rt,
      [&]() -> task<> {
        wait_group wg{"wg"};
        wg.add(2);
        for (int i = 0; i < 2; ++i)
          go([&done, wg]() -> task<> {
            ++done;
            wg.done();
            co_return;
          });
        co_await wg.wait();
        seen = done;
      },
      [&] { return unless(seen == 2, "wait returned before all were done"); });
}

std::string two_wait_for_one(runtime& rt) {
  return run_and_check(
      rt,
      []() -> task<> {
        wait_group work{"work"};
        wait_group both{"both"};
        work.add(1);
        for (int i = 0; i < 2; ++i) both.go([work]() -> task<> { co_await work.wait(); });
        work.done();
        co_await both.wait();
      },
      [] { return ""; });
}

std::string a_mutex_lets_one_in(runtime& rt) {
  int inside = 0;
  int turns = 0;
  bool alone = true;
  return run_and_check(
      rt,
      [&]() -> task<> {
        const mutex m{"m"};
        wait_group wg;
        for (int i = 0; i < 2; ++i) {
          wg.go([&, m]() -> task<> {
            co_await m.lock();
            alone = alone && ++inside == 1;
            co_await yield();
            --inside;
            ++turns;
            m.unlock();
          });
        }
        co_await m.lock();
        ++turns;
        m.unlock();
        co_await wg.wait();
      },
      [&] { return unless(alone && turns == 3, "two were inside, or a turn was lost"); });
}

std::string an_rw_mutex_lets_readers_in_together_and_a_writer_alone(runtime& rt) {
  int readers = 0;
  int writers = 0;
  bool right = true;
  return run_and_check(
      rt,
      [&]() -> task<> {
        const rw_mutex m{"m"};
        wait_group wg;
        wg.go([&, m]() -> task<> {
          co_await m.lock();
          right = right && ++writers == 1 && readers == 0;
          co_await yield();
          --writers;
          m.unlock();
        });
        for (int i = 0; i < 2; ++i) {
          wg.go([&, m]() -> task<> {
            co_await m.rlock();
            ++readers;
            right = right && writers == 0;
            co_await yield();
            --readers;
            m.runlock();
          });
        }
        co_await wg.wait();
      },
      [&] { return unless(right, "a writer was not alone"); });
}

/// So many wait on a cond until main is ready, and tells them so.
std::string told_that_main_is_ready(runtime& rt, int waiters, void (cond::*tell)() const) {
  return run_and_check(
      rt,
      [waiters, tell]() -> task<> {
        const mutex m{"m"};
        const cond c{m, "c"};
        bool ready = false;
        wait_group wg;
        for (int i = 0; i < waiters; ++i) {
          wg.go([&, m, c]() -> task<> {
            co_await m.lock();
            while (!ready) co_await c.wait();
            m.unlock();
          });
        }
        co_await m.lock();
        ready = true;
        m.unlock();
        (c.*tell)();
        co_await wg.wait();
      },
      [] { return ""; });
}

std::string a_signal_is_not_lost(runtime& rt) {
  return told_that_main_is_ready(rt, 1, &cond::signal);
}

std::string a_broadcast_wakes_all(runtime& rt) {
  return told_that_main_is_ready(rt, 2, &cond::broadcast);
}

std::string a_semaphore_gives_no_more_than_it_has(runtime& rt) {
  std::int64_t held = 0;
  bool right = true;
  return run_and_check(
      rt,
      [&]() -> task<> {
        const semaphore s{2, "s"};
        wait_group wg;
        for (const std::int64_t n : {2, 1}) {
          wg.go([&, s, n]() -> task<> {
            const error refused = co_await s.acquire(background(), n);
            held += n;
            right = right && !refused && held <= 2;
            co_await yield();
            held -= n;
            s.release(n);
          });
        }
        co_await wg.wait();
      },
      [&] { return unless(right, "more was held than there is"); });
}

// Whoever leaves the queue lets those behind it in.
std::string a_cancelled_acquire_holds_up_nobody(runtime& rt) {
  return run_and_check(
      rt,
      []() -> task<> {
        auto [ctx, cancel] = with_cancel(background());
        const semaphore s{2, "s"};
        (void)co_await s.acquire(background(), 1);
        wait_group wg;
        wg.go([s, ctx]() -> task<> {
          if (!co_await s.acquire(ctx, 2)) s.release(2);
        });
        co_await yield();
        wg.go([s]() -> task<> {
          (void)co_await s.acquire(background(), 1);
          s.release(1);
        });
        co_await yield();
        cancel();
        co_await wg.wait();
      },
      [] { return ""; });
}

std::string once_calls_once_and_all_wait_for_it(runtime& rt) {
  int calls = 0;
  bool complete = false;
  bool right = true;
  return run_and_check(
      rt,
      [&]() -> task<> {
        const once o;
        wait_group wg;
        for (int i = 0; i < 2; ++i) {
          wg.go([&, o]() -> task<> {
            co_await o.call([&]() -> task<> {
              ++calls;
              co_await yield();
              complete = true;
            });
            right = right && complete;
          });
        }
        co_await wg.wait();
      },
      [&] { return unless(calls == 1 && right, "called twice, or seen half done"); });
}

std::string a_child_hears_of_a_cancel_however_late_it_is_made(runtime& rt) {
  bool heard = false;
  return run_and_check(
      rt,
      [&heard]() -> task<> {
        auto [parent, cancel] = with_cancel(background());
        wait_group wg;
        wg.go([&heard, parent]() -> task<> {
          auto [child, forget] = with_cancel(parent);
          const defer end{forget};
          co_await child.done().recv();
          heard = errors::is(child.err(), canceled);
        });
        wg.go([cancel]() -> task<> {
          cancel();
          co_return;
        });
        cancel();
        co_await wg.wait();
      },
      [&] { return unless(heard, "not cancelled"); });
}

std::string an_after_func_is_called_or_stopped(runtime& rt) {
  int calls = 0;
  bool stopped = false;
  return run_and_check(
      rt,
      [&]() -> task<> {
        auto [ctx, cancel] = with_cancel(background());
        auto stop = after_func(ctx, [&calls] { ++calls; });
        wait_group wg;
        wg.go([cancel]() -> task<> {
          cancel();
          co_return;
        });
        stopped = stop();
        co_await wg.wait();
      },
      [&] { return unless(calls == (stopped ? 0 : 1), "not one of the two"); });
}

std::string the_first_error_wins_and_cancels(runtime& rt) {
  std::string returned;
  bool cancelled = false;
  return run_and_check(
      rt,
      [&]() -> task<> {
        auto [g, ctx] = errgroup::with_context(background());
        for (const char* name : {"a", "b"})
          co_await g.go([name]() -> task<error> { co_return errors::make(name); });
        returned = (co_await g.wait()).message();
        cancelled = static_cast<bool>(ctx.err());
        if (cause(ctx).message() != returned) returned = "not the cause";
      },
      [&] { return unless(cancelled && (returned == "a" || returned == "b"), returned); });
}

std::string a_limit_is_kept(runtime& rt) {
  int running = 0;
  bool right = true;
  return run_and_check(
      rt,
      [&]() -> task<> {
        errgroup::group g;
        g.set_limit(1);
        for (int i = 0; i < 2; ++i) {
          co_await g.go([&]() -> task<error> {
            right = right && ++running == 1;
            co_await yield();
            --running;
            co_return error{};
          });
        }
        co_await g.wait();
      },
      [&] { return unless(right, "two ran"); });
}

std::string a_timer_fires_or_is_stopped(runtime& rt) {
  bool stopped = false;
  bool fired = false;
  return run_and_check(
      rt,
      [&]() -> task<> {
        const timer t = new_timer(1ms);
        wait_group wg;
        wg.go([&stopped, t]() -> task<> {
          stopped = t.stop();
          co_return;
        });
        co_await wg.wait();
        fired = t.c().try_recv().ready;
      },
      [&] { return unless(stopped && !fired, "a stopped timer fired"); });
}

const named_program all[] = {
    {"a_rendezvous_hands_over_in_order", a_rendezvous_hands_over_in_order, 6},
    {"two_senders_and_a_buffer_of_one", two_senders_and_a_buffer_of_one, 4},
    {"two_receivers_share_what_is_sent", two_receivers_share_what_is_sent},
    {"two_senders_meet_a_lone_receiver", two_senders_meet_a_lone_receiver, 4},
    {"a_try_meets_who_waits_alone", a_try_meets_who_waits_alone},
    {"close_meets_a_lone_receiver", close_meets_a_lone_receiver, 4},
    {"close_wakes_every_receiver", close_wakes_every_receiver, 3},
    {"selects_in_opposite_order", selects_in_opposite_order, 3},
    {"a_select_takes_one_case_of_two_that_come_true",
     a_select_takes_one_case_of_two_that_come_true},
    {"a_cancel_races_with_a_send_to_a_select", a_cancel_races_with_a_send_to_a_select},
    {"wait_returns_when_all_are_done", wait_returns_when_all_are_done, 5},
    {"two_wait_for_one", two_wait_for_one, 4},
    {"a_mutex_lets_one_in", a_mutex_lets_one_in, 3},
    {"an_rw_mutex_lets_readers_in_together_and_a_writer_alone",
     an_rw_mutex_lets_readers_in_together_and_a_writer_alone},
    {"a_signal_is_not_lost", a_signal_is_not_lost, 6},
    {"a_broadcast_wakes_all", a_broadcast_wakes_all, 3},
    {"a_semaphore_gives_no_more_than_it_has", a_semaphore_gives_no_more_than_it_has, 3},
    {"a_cancelled_acquire_holds_up_nobody", a_cancelled_acquire_holds_up_nobody},
    {"once_calls_once_and_all_wait_for_it", once_calls_once_and_all_wait_for_it, 3},
    {"a_child_hears_of_a_cancel_however_late_it_is_made",
     a_child_hears_of_a_cancel_however_late_it_is_made, 3},
    {"an_after_func_is_called_or_stopped", an_after_func_is_called_or_stopped, 5},
    {"the_first_error_wins_and_cancels", the_first_error_wins_and_cancels, 3},
    {"a_limit_is_kept", a_limit_is_kept, 4},
    {"a_timer_fires_or_is_stopped", a_timer_fires_or_is_stopped, 8},
};

}  // namespace

std::span<const named_program> programs() { return all; }

}  // namespace millrace::fine
