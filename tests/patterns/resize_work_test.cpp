// Jobs that resize pictures, with somebody on another thread who decodes and encodes them.
#include <atomic>
#include <limits>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "patterns/sha256.h"
#include "patterns/test_picture.h"
#include "run_on.h"
#include "support/fake_outside.h"

#if MILLRACE_THREADS

namespace millrace::patterns {
namespace {

constexpr picture_size given_size{640, 427};

scenario resizing(raw_scenario raw) {
  raw["work"] = std::string{"image"};
  raw["workPixels"] = 160.0;
  auto parsed = parse_scenario(raw, {.no_outside = {}});
  for (const auto& e : parsed.errors) ADD_FAILURE() << e.message;
  return parsed.value;
}

void decode(outside_calls& calls, const outside_request& r) {
  std::byte* room = calls.room(r.call, static_cast<std::size_t>(given_size.bytes()));
  if (room == nullptr) return;
  const picture made = test_picture(1, given_size);
  std::ranges::copy(std::as_bytes(made.pixels()), room);
  calls.answer(r.call, {.numbers = {640, 427}});
}

std::string digest_of(const std::vector<double>& numbers, std::size_t at) {
  const auto address = static_cast<std::uintptr_t>(numbers.at(at + 2));
  const picture_size of{static_cast<int>(numbers[at]), static_cast<int>(numbers[at + 1])};
  return sha256_text(
             {reinterpret_cast<const std::uint8_t*>(address), static_cast<std::size_t>(of.bytes())})
      .substr(0, 16);
}

class ResizeWork : public OnEveryRuntime {
 protected:
  using action = test::fake_outside::action;

  outcome resize(const raw_scenario& raw, const action& act, picture_room room = {}) {
    test::fake_outside outside{act};
    const auto rt = make_runtime(GetParam(), {.quiet = true});
    scenario_run run{resizing(raw), &outside.calls, room};
    run.start(*rt);
    rt->wait();
    return run.finish(rt->result());
  }
};
MILLRACE_ON_EVERY_RUNTIME(ResizeWork);

TEST_P(ResizeWork, MakesThreeThumbnailsOfEachPicture) {
  std::vector<std::string> found;  // by the one outside alone
  const outcome came = resize({{"pattern", std::string{"pool-errgroup"}}, {"workers", 4.0}},
                              [&](outside_calls& calls, const outside_request& r) {
                                if (r.question.kind == "decode") return decode(calls, r);
                                for (std::size_t at = 0; at < r.question.numbers.size(); at += 3)
                                  found.push_back(digest_of(r.question.numbers, at));
                                calls.answer(r.call, {});
                              });
  EXPECT_EQ(came.kind, outcome_kind::ok);
  EXPECT_EQ(came.jobs.completed.size(), 10U);
  ASSERT_EQ(found.size(), 30U);
  for (std::size_t i = 0; i < found.size(); i += 3) {
    EXPECT_EQ(found[i], "f451c9e2e94ec3c6");
    EXPECT_EQ(found[i + 1], "b7f82c2e83b6b4ee");
    EXPECT_EQ(found[i + 2], "748858f62ced60f0");
  }
}

// No time decides: after the error each worker comes to the end of the job it has in hand.
TEST_P(ResizeWork, AfterAnErrorNoWorkerBeginsAnotherPicture) {
  std::atomic<int> begun = 0;
  const outcome came = resize({{"pattern", std::string{"pool-errgroup"}}, {"jobs", 60.0}},
                              [&](outside_calls& calls, const outside_request& r) {
                                if (r.given_up) return;
                                if (r.question.kind == "encode") calls.answer(r.call, {});
                                if (r.question.kind != "decode") return;
                                if (++begun < 5) return decode(calls, r);
                                if (begun == 5) calls.answer(r.call, {.err = errors::make("torn")});
                              });
  EXPECT_EQ(came.kind, outcome_kind::error);
  EXPECT_EQ(came.jobs.failed.size(), 1U);
  EXPECT_LE(begun, 5 + 2);  // the three workers have one each
  EXPECT_EQ(came.jobs.not_started.size() + came.jobs.completed.size() + came.jobs.cancelled.size(),
            59U);
  EXPECT_LE(came.jobs.cancelled.size(), 2U);
}

TEST_P(ResizeWork, HoldsNoMorePicturesThanThereIsRoomFor) {
  std::atomic<int> in_hand = 0;
  std::atomic<int> most = 0;
  const outcome came = resize({{"pattern", std::string{"errgroup"}}, {"jobs", 12.0}},
                              [&](outside_calls& calls, const outside_request& r) {
                                if (r.question.kind == "encode") {
                                  --in_hand;
                                  calls.answer(r.call, {});
                                } else {
                                  most = std::max(most.load(), ++in_hand);
                                  EXPECT_EQ(r.question.numbers.at(0), 300'000.0);
                                  decode(calls, r);
                                }
                              },
                              {.at_once = 2, .bytes = 2'400'000});
  EXPECT_EQ(came.jobs.completed.size(), 12U);
  EXPECT_LE(most, 2);
}

TEST_P(ResizeWork, FailsWhereNoPixelsCome) {
  const outcome came = resize({{"jobs", 2.0}}, [](outside_calls& calls, const outside_request& r) {
    calls.answer(r.call, {.numbers = {640, 427}});
  });
  EXPECT_TRUE(came.error.ends_with(": no pixels came")) << came.error;  // of the first to fail
  EXPECT_EQ(came.jobs.failed.size(), 2U);
}

}  // namespace
}  // namespace millrace::patterns

#endif
