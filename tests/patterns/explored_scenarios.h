// Scenarios small enough to be explored whole: every pattern, every mistake.
#pragma once

#include "patterns/scenario.h"
#include "support/sizes.h"

namespace millrace::patterns {

// A search of three jobs takes half a minute under a sanitizer.
inline constexpr double pool_jobs = test::under_sanitizer ? 2 : 3;

inline const raw_scenario explored_scenarios[] = {
    {{"pattern", "worker-pool"}, {"workers", 2.0}, {"jobs", pool_jobs}, {"fail", "2"}},
    {{"pattern", "worker-pool"}, {"workers", 2.0}, {"jobs", 2.0}, {"mistake", "no-close"}},
    {{"pattern", "worker-pool"}, {"workers", 2.0}, {"jobs", 2.0}, {"mistake", "forget-done"}},
    {{"pattern", "worker-pool"},
     {"workers", 2.0},
     {"jobs", pool_jobs},
     {"mistake", "unbuffered-results"}},
    {{"pattern", "worker-pool"}, {"workers", 2.0}, {"jobs", 2.0}, {"mistake", "early-return"}},
    {{"pattern", "worker-pool"}, {"workers", 2.0}, {"jobs", 2.0}, {"mistake", "add-inside"}},
    {{"pattern", "worker-pool"},
     {"workers", 2.0},
     {"jobs", 2.0},
     {"mistake", "unsynchronised-counter"}},
    {{"pattern", "worker-pool"}, {"workers", 2.0}, {"jobs", 2.0}, {"mistake", "mutex-counter"}},
    {{"pattern", "worker-pool"}, {"workers", 2.0}, {"jobs", 2.0}, {"mistake", "atomic-counter"}},
    {{"pattern", "worker-pool"},
     {"workers", 2.0},
     {"jobs", 2.0},
     {"fail", "1,2"},
     {"mistake", "last-error"}},
    {{"pattern", "errgroup"}, {"jobs", 3.0}, {"fail", "2"}},
    {{"pattern", "errgroup"}, {"jobs", 3.0}, {"fail", "1,3"}, {"limit", 2.0}},
    {{"pattern", "errgroup"}, {"jobs", 3.0}, {"fail", "2"}, {"heedContext", false}},
    {{"pattern", "pool-errgroup"}, {"workers", 2.0}, {"jobs", pool_jobs}, {"fail", "1,2"}},
    {{"pattern", "pool-errgroup"}, {"workers", 2.0}, {"jobs", 2.0}, {"fail", "2"}, {"buffer", 0.0}},
    {{"pattern", "fetch-all-data"}},
};

}  // namespace millrace::patterns
