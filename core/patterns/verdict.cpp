#include "patterns/verdict.h"

#include <algorithm>
#include <cmath>

#include "millrace/detail/heap_sort.h"
#include "patterns/id_list.h"
#include "patterns/json.h"
#include "patterns/pattern.h"
#include "patterns/wait_for.h"

namespace millrace::patterns {
namespace {

std::string elapsed_text(double ms) {
  if (ms < 10) return number_text(std::round(ms * 10) / 10) + " ms";
  if (ms < 10'000) return number_text(std::round(ms)) + " ms";
  return number_text(std::round(ms / 100) / 10) + " s";
}

std::string capitalised(std::string text) {
  if (!text.empty() && text[0] >= 'a' && text[0] <= 'z') text[0] = static_cast<char>(text[0] - 32);
  return text;
}

// "1,000,000"
std::string grouped(int n) {
  std::string digits = std::to_string(n);
  for (std::size_t at = digits.size(); at > 3; at -= 3) digits.insert(at - 3, ",");
  return digits;
}

class writer {
 public:
  writer(const scenario& s, const outcome& o, int winner, time_taken time)
      : s_(s), o_(o), program_(*s.program), winner_(winner), time_(time) {}

  std::string write() const {
    switch (o_.kind) {
      case outcome_kind::deadlock:
        return deadlock();
      case outcome_kind::panic:
        return "Panic: " + o_.error + "." + sentence(what_became());
      case outcome_kind::stopped:
        return "Stopped" + after() + "." + sentence(what_became());
      case outcome_kind::ok:
      case outcome_kind::error:
        break;
    }
    if (program_.has_crowd) return leak() + crowd();
    return leak() + (program_.has_group ? group() : pool()) + counter();
  }

 private:
  std::string after() const {
    return time_ == time_taken::told ? " after " + elapsed_text(o_.elapsed_ms) : "";
  }

  int total() const { return program_.job_count(s_); }

  // "job 4", "jobs 4, 7, 9-12", or the jobs' own names.
  std::string named(const std::vector<int>& jobs) const {
    if (program_.job_names.empty()) return jobs_text(jobs);
    std::string out;
    for (const int job : jobs) {
      if (!out.empty()) out += " and ";
      out += program_.job_names[static_cast<std::size_t>(job) - 1];
    }
    return out;
  }

  std::string was(const std::vector<int>& jobs) const {
    return named(jobs) + (jobs.size() == 1 ? " was" : " were");
  }

  // Clauses as a sentence. The jobs' own names keep their small letter.
  std::string sentence(const std::string& clauses) const {
    if (clauses.empty()) return "";
    return " " + (program_.job_names.empty() ? capitalised(clauses) : clauses) + ".";
  }

  // "all 10 jobs", "the job": for when the same is true of every one.
  std::string everything() const {
    if (total() == 1) return "the only job";
    if (total() == 2) return "both jobs";
    return "all " + std::to_string(total()) + " jobs";
  }

  // What became of every job but the winner: "jobs 1-3 completed; job 5 was cancelled by it".
  std::string what_became() const {
    if (program_.has_crowd) return "";
    const auto all = static_cast<std::size_t>(total());
    if (o_.jobs.completed.size() == all) return everything() + " completed";
    if (o_.jobs.not_started.size() == all) return "no job was started";

    std::string out;
    const auto add = [&out](const std::string& clause) {
      out += (out.empty() ? "" : "; ") + clause;
    };
    if (!o_.jobs.completed.empty()) add(named(o_.jobs.completed) + " completed");
    auto failed = o_.jobs.failed;
    std::erase(failed, winner_);
    if (!failed.empty()) add(named(failed) + " failed" + (winner_ != 0 ? " too" : ""));
    if (!o_.jobs.cancelled.empty()) {
      add(was(o_.jobs.cancelled) + " cancelled" + (winner_ != 0 ? " by it" : ""));
    }
    if (!o_.jobs.unfinished.empty()) add(was(o_.jobs.unfinished) + " not finished");
    if (!o_.jobs.not_started.empty()) add(named(o_.jobs.not_started) + " never started" + reason());
    return out;
  }

  std::string reason() const {
    if (o_.kind != outcome_kind::error || program_.why_not_started == nullptr) return "";
    return ", because " + std::string{program_.why_not_started(s_, o_.jobs)};
  }

  std::string group() const {
    if (o_.kind == outcome_kind::ok) {
      return "Wait() returned nil" + after() + ": " + what_became() + ".";
    }
    auto out = "Wait() returned \"" + o_.error + "\"" + after() + ".";
    const auto others = static_cast<std::size_t>(total() - 1);
    if (o_.jobs.completed.size() == others && others > 2) {
      out += " The other " + std::to_string(others) + " jobs completed.";
    } else {
      out += sentence(what_became());
    }
    const bool cancels = s_.error_policy == error_policy::cancel || !program_.uses("errorPolicy");
    if (cancels && !s_.heed_context && others > 0) {
      out += program_.job_names.empty() ? " The jobs" : " The tasks";
      out += " do not look at their context, so none was cancelled.";
    }
    return out;
  }

  std::string crowd() const {
    const std::string all =
        s_.goroutines == 1 ? "the only goroutine" : "all " + grouped(s_.goroutines) + " goroutines";
    const auto waves = o_.results.size();
    const std::string often = waves == 1   ? "once"
                              : waves == 2 ? "twice"
                                           : std::to_string(waves) + " times";
    return "The token went through " + all + ' ' + often + '.';
  }

  std::string pool() const {
    const auto& jobs = o_.jobs;
    const auto all = static_cast<std::size_t>(total());
    if (jobs.completed.size() == all) return capitalised(everything()) + " completed.";
    if (jobs.failed.size() == all) return capitalised(everything()) + " failed." + kept();
    if (jobs.completed.size() + jobs.failed.size() != all) return capitalised(what_became()) + ".";
    return capitalised(everything()) + " were done: " + std::to_string(jobs.completed.size()) +
           " completed, " + std::to_string(jobs.failed.size()) + " failed (" +
           jobs_text(jobs.failed) + ")." + kept();
  }

  // Which of several errors main has in the end.
  std::string kept() const {
    if (o_.jobs.failed.size() < 2 || o_.error.empty()) return "";
    const bool last = s_.mistake == mistake_kind::last_error;
    return " main kept \"" + o_.error + "\", the " + (last ? "last" : "first") +
           " error among the results.";
  }

  std::string counter() const {
    if (!o_.counted) return "";
    std::string out = " The workers counted " + std::to_string(*o_.counted);
    const int lost =
        static_cast<int>(o_.jobs.completed.size() + o_.jobs.failed.size()) - *o_.counted;
    if (lost > 0)
      out += ": " + std::to_string(lost) + (lost == 1 ? " update was lost" : " updates were lost");
    return out + ".";
  }

  std::string leak() const {
    if (o_.leaked.empty()) return "";
    const auto count = o_.leaked.size();
    return "main returned and left " + std::to_string(count) +
           (count == 1 ? " goroutine" : " goroutines") + " behind: " + waits_text(o_.leaked) + ". ";
  }

  std::string deadlock() const {
    auto out = "Deadlock: all goroutines are asleep. " + waits_text(o_.blocked);
    if (o_.blocked.size() == 1 && o_.blocked[0].reason == "sync.WaitGroup.Wait") {
      out += ", and no goroutine is left to call Done";
    }
    out += '.';
    if (!o_.cycle.empty()) out += " There is a cycle: " + cycle_text(o_) + ".";
    return out + sentence(what_became());
  }

  const scenario& s_;
  const outcome& o_;
  const pattern& program_;
  int winner_;
  time_taken time_;
};

struct label {
  std::string kind;  // "worker"
  int number;        // 3; 0 where the name has none
};

label split(const goroutine_info& g) {
  long long number = 0;
  const auto space = g.name.rfind(' ');
  if (space != std::string::npos && parse_whole(std::string_view{g.name}.substr(space), number) &&
      number > 0 && number <= 1'000'000) {
    return {g.name.substr(0, space), static_cast<int>(number)};
  }
  if (g.name.empty()) return {"goroutine", static_cast<int>(g.id)};  // ids start at 1
  return {g.name, 0};
}

struct waiters {
  const goroutine_info* example;
  std::vector<label> labels;
};

// "workers 1-3", "main and worker 2"
std::string who(const std::vector<label>& labels) {
  std::vector<std::string> parts;
  std::vector<std::string> done;
  for (const auto& one : labels) {
    if (one.number == 0) {
      parts.push_back(one.kind);
      continue;
    }
    if (std::find(done.begin(), done.end(), one.kind) != done.end()) continue;
    done.push_back(one.kind);
    std::vector<int> numbers;
    for (const auto& other : labels) {
      if (other.number != 0 && other.kind == one.kind) numbers.push_back(other.number);
    }
    detail::heap_sort(numbers);
    parts.push_back(one.kind + (numbers.size() == 1 ? " " : "s ") + id_list_text(numbers));
  }
  std::string out;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    if (i > 0) out += i + 1 == parts.size() ? " and " : ", ";
    out += parts[i];
  }
  return out;
}

// `for_good`: nobody is left who could end the wait.
std::string waiting(const goroutine_info& g, bool one, bool for_good) {
  const std::string wait = one ? "waits" : "wait";
  const auto& on = g.object_name.empty() ? std::string{"a channel"} : g.object_name;
  if (g.reason == "chan receive") {
    return wait + " to receive from " + on + (for_good ? ", which nobody will close" : "");
  }
  if (g.reason == "chan send") {
    return wait + " to send to " + on + (for_good ? ", which nobody will receive from" : "");
  }
  if (g.reason == "select") return wait + " in select on " + on;
  if (g.reason == "sync.WaitGroup.Wait") return wait + " in sync.WaitGroup.Wait";
  if (g.reason == "errgroup.Go (limit)") return wait + " in errgroup.Go for the limit";
  if (g.reason == "chan send (nil chan)") return wait + " to send to a nil channel";
  if (g.reason == "chan receive (nil chan)") return wait + " to receive from a nil channel";
  if (g.reason == "select (no cases)") return wait + " in a select without cases";
  if (g.reason == "sleep") return one ? "sleeps" : "sleep";
  if (g.reason == "outside call") return wait + " for an answer from outside";
  return (one ? "is in " : "are in ") + g.reason;
}

bool parked_for_good(const goroutine_info& g) {
  return g.reason != "sleep" && g.reason != "running" && g.reason != "preempted" &&
         !g.reason.empty();
}

}  // namespace

std::string waits_text(std::span<const goroutine_info> goroutines) {
  std::vector<waiters> groups;
  for (const auto& g : goroutines) {
    const auto same = std::find_if(groups.begin(), groups.end(), [&](const waiters& group) {
      return group.example->reason == g.reason && group.example->object_name == g.object_name;
    });
    auto& group = same == groups.end() ? groups.emplace_back(waiters{&g, {}}) : *same;
    group.labels.push_back(split(g));
  }
  const bool for_good = std::all_of(goroutines.begin(), goroutines.end(), parked_for_good);
  std::string out;
  for (const auto& group : groups) {
    if (!out.empty()) out += "; ";
    out += who(group.labels) + " " + waiting(*group.example, group.labels.size() == 1, for_good);
  }
  return out;
}

std::string verdict(const scenario& s, const outcome& o, int winner, time_taken time) {
  return writer{s, o, winner, time}.write();
}

}  // namespace millrace::patterns
