# shellcheck shell=bash
# Reads test runners' output and counts. Each function prints "PASSED FAILED".

# GoogleTest under `ctest -V`: single cases are counted. A test of ctest that is no GoogleTest binary counts as one; a
# binary that failed without a failed case (a crash, a time-out) or ran no case at all is one failure.
count_ctest() {
  awk '
    { text = $0; number = "" }
    match(text, /^[0-9]+: /) { number = substr(text, 1, RLENGTH - 2) + 0; text = substr(text, RLENGTH + 1) }
    number != "" && text ~ /\[==========\] Running [0-9]+ tests? from/ { gtest[number] = 1 }
    number != "" && text ~ /\[       OK \] .*\([0-9]+ ms\)$/ { ok[number]++ }
    number != "" && text ~ /\[  FAILED  \] .*\([0-9]+ ms\)$/ { bad[number]++ }
    number == "" && match(text, /^ *[0-9]+\/[0-9]+ Test +#[0-9]+: /) {
      id = substr(text, 1, RLENGTH); sub(/^.*#/, "", id); id += 0
      good = (text ~ /   Passed  /)
      if (text ~ /\*\*\*Skipped|\(Disabled\)/) next
      if (!gtest[id]) { if (good) passed++; else failed++; next }
      passed += ok[id]; failed += bad[id]
      if (good ? ok[id] + bad[id] == 0 : bad[id] == 0) failed++
    }
    END { print passed + 0, failed + 0 }' "$1"
}

# Vitest: "Tests  2 failed | 40 passed (42)".
count_vitest() {
  sed $'s/\033\\[[0-9;]*m//g' "$1" | awk '
    $1 == "Tests" {
      for (i = 2; i < NF; i++) { if ($(i + 1) == "passed") passed = $i; if ($(i + 1) == "failed") failed = $i }
    }
    END { print passed + 0, failed + 0 }'
}

# node --test (tap) and, after it, "N passed, N failed".
count_instructions() {
  awk '
    /^# pass [0-9]+$/ { passed += $3 }
    /^# fail [0-9]+$/ { failed += $3 }
    /^[0-9]+ passed, [0-9]+ failed$/ { passed += $1; failed += $3 }
    END { print passed + 0, failed + 0 }' "$1"
}

# Anything whose output has lines "N passed, N failed": the last one.
count_plain() {
  sed $'s/\033\\[[0-9;]*m//g' "$1" | awk '
    match($0, /[0-9]+ passed, [0-9]+ failed/) { line = substr($0, RSTART, RLENGTH) }
    END { split(line, word, " "); print word[1] + 0, word[3] + 0 }'
}
