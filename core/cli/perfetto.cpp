#include "cli/perfetto.h"

#include <algorithm>
#include <map>
#include <optional>

#include "patterns/json.h"

namespace millrace::cli {
namespace {

using patterns::json_writer;

// Chrome's format knows processes and threads: one "process" holds the goroutines' tracks, another
// the workers'.
enum track : int { goroutines = 1, workers = 2 };

struct open_slice {
  std::string name;
  double since_us;
};

class exporter {
 public:
  explicit exporter(const trace_reader& names) : names_(names) {}

  std::string write(std::vector<trace_record> records) && {
    std::sort(records.begin(), records.end(),
              [](const auto& a, const auto& b) { return a.order < b.order; });
    json_.begin_object().member("displayTimeUnit", "ms").key("traceEvents").begin_array();
    name_track("process_name", goroutines, 0, "goroutines");
    name_track("process_name", workers, 0, "workers");
    for (const auto& r : records) {
      last_us_ = std::max(last_us_, r.time_ns / 1000);
      take(r);
    }
    finish();
    json_.end_array().end_object();
    return std::move(json_).text();
  }

 private:
  struct goroutine {
    std::string name;
    std::optional<open_slice> slice;
    std::uint32_t worker = 0;
    std::uint32_t arrow = 0;  // the flow that ends where it next runs
    std::uint32_t task = 0;   // the job it has in hand
  };

  void take(const trace_record& r) {
    switch (r.kind) {
      case event::run:
        run(r);
        break;
      case event::block:
        stop(r, blocked_name(r));
        break;
      case event::yield:
        stop(r, "runnable");
        break;
      case event::end:
        stop(r, "");
        break;
      case event::unblock:
        unblock(r);
        break;
      case event::name:
        at(r.goroutine).name = names_.text(r.arg);
        break;
      case event::object:
        objects_[r.object] = names_.text(r.arg);
        break;
      case event::task_begin:
        task(r, "b");
        break;
      case event::task_end:
      case event::task_fail:
      case event::task_cancel:
        task(r, "e");
        break;
      case event::create:
      case event::start:
      case event::chan_made:
      case event::timer:
      case event::park:
        break;  // shown by the slices and arrows
      default:
        instant(r);
        break;
    }
  }

  goroutine& at(std::uint32_t id) { return goroutines_[id]; }

  json_writer& event_head(const char* phase, int process, std::uint32_t thread, double us) {
    json_.begin_object().member("ph", phase).member("pid", process).member("tid", thread);
    return json_.member("ts", us);
  }

  void slice(int process, std::uint32_t thread, const std::string& name, double from, double to,
             std::string_view category) {
    event_head("X", process, thread, from).member("dur", to - from).member("name", name);
    json_.member("cat", category).end_object();
  }

  void close(std::uint32_t id, double us) {
    auto& open = at(id).slice;
    if (!open) return;
    const bool ran = open->name == "running";
    slice(goroutines, id, open->name, open->since_us, us, ran ? "running" : "blocked");
    if (ran) {
      on_worker_.push_back({id, at(id).worker, open->since_us, us});
    }
    open.reset();
  }

  void run(const trace_record& r) {
    const double us = r.time_ns / 1000;
    auto& g = at(r.goroutine);
    close(r.goroutine, us);
    g.worker = r.arg;
    g.slice = open_slice{"running", us};
    if (g.arrow == 0) return;
    event_head("f", goroutines, r.goroutine, us).member("bp", "e").member("id", g.arrow);
    json_.member("name", "unblock").member("cat", "unblock").end_object();
    g.arrow = 0;
  }

  void stop(const trace_record& r, const std::string& then) {
    const double us = r.time_ns / 1000;
    close(r.goroutine, us);
    if (!then.empty()) at(r.goroutine).slice = open_slice{then, us};
  }

  void unblock(const trace_record& r) {
    if (r.goroutine == 0) return;  // by a timer: no track to start the arrow from
    auto& woken = at(r.arg);
    woken.arrow = ++arrows_;
    event_head("s", goroutines, r.goroutine, r.time_ns / 1000).member("id", woken.arrow);
    json_.member("name", "unblock").member("cat", "unblock").end_object();
  }

  // Jobs are asynchronous slices: they span the running and blocked slices of their goroutine.
  void task(const trace_record& r, const char* phase) {
    event_head(phase, goroutines, r.goroutine, r.time_ns / 1000).member("cat", "job");
    json_.member("id", r.arg).member("name", "job " + std::to_string(r.arg));
    json_.key("args").begin_object();
    if (r.kind == event::task_end) json_.member("value", r.extra);
    if (r.kind == event::task_fail) json_.member("error", names_.text(r.extra));
    if (r.kind == event::task_cancel) json_.member("cancelled", names_.text(r.extra));
    json_.end_object().end_object();
    at(r.goroutine).task = r.kind == event::task_begin ? r.arg : 0;
  }

  void instant(const trace_record& r) {
    event_head("i", goroutines, r.goroutine, r.time_ns / 1000).member("s", "t");
    json_.member("name", instant_name(r)).member("cat", to_string(r.kind));
    json_.key("args").begin_object().member("site", names_.site(r.site));
    if (r.kind == event::send || r.kind == event::recv) {
      json_.member("value", r.arg).member("length", r.extra);
    }
    json_.end_object().end_object();
  }

  std::string instant_name(const trace_record& r) {
    switch (r.kind) {
      case event::log:
        return std::string{names_.text(r.arg)};
      case event::cancel:
        return "cancel " + named(r.object) + because(r.arg);
      case event::group_error:
        return "first error of the group" + because(r.arg);
      case event::panic:
        return "panic" + because(r.arg);
      case event::select:
        return "select: case " + std::to_string(r.arg);
      case event::wait_group:
        return named(r.object) + " is " + std::to_string(static_cast<std::int32_t>(r.arg));
      default:
        return std::string{to_string(r.kind)} + " " + named(r.object);
    }
  }

  std::string because(std::uint32_t text) const {
    return text == 0 ? "" : ": " + std::string{names_.text(text)};
  }

  std::string named(std::uint32_t object) const {
    const auto found = objects_.find(object);
    if (found != objects_.end() && !found->second.empty()) return found->second;
    return object == 0 ? "" : "#" + std::to_string(object);
  }

  std::string blocked_name(const trace_record& r) const {
    const auto on = named(r.object);
    return std::string{to_string(r.reason)} + (on.empty() ? "" : " " + on);
  }

  void name_track(const char* what, int process, std::uint32_t thread, std::string_view name) {
    event_head("M", process, thread, 0).member("name", what);
    json_.key("args").begin_object().member("name", name).end_object().end_object();
  }

  std::string label(std::uint32_t id, const goroutine& g) const {
    return g.name.empty() ? "goroutine " + std::to_string(id) : g.name;
  }

  void finish() {
    for (auto& [id, g] : goroutines_) {
      if (id == 0) continue;
      close(id, last_us_);
      if (g.task != 0) {
        event_head("e", goroutines, id, last_us_).member("cat", "job").member("id", g.task);
        json_.member("name", "job " + std::to_string(g.task)).end_object();
      }
      name_track("thread_name", goroutines, id, label(id, g));
    }
    std::map<std::uint32_t, bool> seen;
    for (const auto& s : on_worker_) {
      slice(workers, s.worker, label(s.goroutine, goroutines_[s.goroutine]), s.from_us, s.to_us,
            "running");
      if (!std::exchange(seen[s.worker], true)) {
        name_track("thread_name", workers, s.worker, "thread " + std::to_string(s.worker + 1));
      }
    }
  }

  struct worker_slice {
    std::uint32_t goroutine;
    std::uint32_t worker;
    double from_us;
    double to_us;
  };

  const trace_reader& names_;
  json_writer json_;
  std::map<std::uint32_t, goroutine> goroutines_;
  std::map<std::uint32_t, std::string> objects_;
  std::vector<worker_slice> on_worker_;
  std::uint32_t arrows_ = 0;
  double last_us_ = 0;
};

}  // namespace

std::string perfetto_json(std::vector<trace_record> records, const trace_reader& names) {
  return exporter{names}.write(std::move(records));
}

}  // namespace millrace::cli
