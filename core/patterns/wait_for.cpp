#include "patterns/wait_for.h"

#include <algorithm>
#include <deque>
#include <map>

namespace millrace::patterns {
namespace {

using ids = std::vector<std::uint32_t>;

// "worker" is every "worker 3".
bool is_called(const goroutine_info& g, std::string_view name) {
  return g.name == name ||
         (g.name.size() > name.size() && g.name.starts_with(name) && g.name[name.size()] == ' ');
}

std::optional<ids> enders(const pattern& p, const goroutine_info& waits,
                          const std::vector<goroutine_info>& alive) {
  std::optional<ids> out;
  for (const role& r : p.roles) {
    if (r.object != waits.object_name || to_string(r.wait) != waits.reason) continue;
    if (!out) out.emplace();
    for (const goroutine_info& g : alive) {
      if (g.id != waits.id && is_called(g, r.ended_by)) out->push_back(g.id);
    }
  }
  return out;
}

void fill(const pattern& p, std::vector<goroutine_info>& list,
          std::vector<std::optional<ids>>& waiting_for) {
  for (const goroutine_info& g : list) waiting_for.push_back(enders(p, g, list));
}

// Breadth first from each goroutine back to itself.
ids shortest_cycle(const outcome& o) {
  std::map<std::uint32_t, ids> edges;
  for (std::size_t i = 0; i < o.blocked.size(); ++i)
    edges[o.blocked[i].id] = o.blocked_for[i].value_or(ids{});
  ids best;
  for (const auto& [start, unused] : edges) {
    std::map<std::uint32_t, std::uint32_t> came_from;
    std::deque<std::uint32_t> queue{start};
    while (!queue.empty() && !came_from.contains(start)) {
      const std::uint32_t at = queue.front();
      queue.pop_front();
      for (const std::uint32_t next : edges[at]) {
        if (came_from.try_emplace(next, at).second) queue.push_back(next);
      }
    }
    if (!came_from.contains(start)) continue;
    ids cycle{start};
    for (std::uint32_t at = came_from[start]; at != start; at = came_from[at]) cycle.push_back(at);
    std::reverse(cycle.begin() + 1, cycle.end());
    if (best.empty() || cycle.size() < best.size()) best = std::move(cycle);
  }
  return best;
}

}  // namespace

void find_wait_for(const pattern& p, outcome& o) {
  fill(p, o.blocked, o.blocked_for);
  fill(p, o.leaked, o.leaked_for);
  o.cycle = shortest_cycle(o);
}

std::string cycle_text(const outcome& o) {
  const auto name = [&](std::uint32_t id) {
    return goroutine_name(std::ranges::find(o.blocked, id, &goroutine_info::id)->name, id);
  };
  std::string out;
  for (std::size_t i = 0; i < o.cycle.size(); ++i) {
    out += i == 0 ? name(o.cycle[0]) + " waits for " : ", which waits for ";
    out += name(o.cycle[(i + 1) % o.cycle.size()]);
  }
  return out;
}

}  // namespace millrace::patterns
