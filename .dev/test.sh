# shellcheck shell=bash
# ./dev test: runs suites, counts what they ran, ends with "N passed, N failed".

# The part of a failed suite's log that says what failed.
test_show_failure() {
  local log=$1
  echo "--- $log"
  grep -nE -A8 'FAILED|Failure$|FAIL |error:|Error:|SUMMARY: |WARNING: ThreadSanitizer|ERROR: |runtime error:|\*\*\*' "$log" |
    head -n 200 || true
  echo "--- its last lines"
  tail -n 25 "$log"
  echo "---"
}

# test_suite NAME: prints its result, adds to TEST_PASSED and TEST_FAILED.
test_suite() {
  local name=$1 log=build/logs/test-$1.log started status=0 passed failed
  started=$(date +%s)
  printf '\n== %s: %s\n' "$name" "$(suite_title "$name")"
  watched "$log" "$name" "suite_${name//-/_}" || status=$?
  read -r passed failed < <("$(suite_counter "$name")" "$log") || true
  if [ "$status" -ne 0 ] && [ "$failed" -eq 0 ]; then
    failed=1
    echo "the suite itself failed (exit $status)"
  elif [ "$((passed + failed))" -eq 0 ]; then
    failed=1
    echo "the suite ran no test"
  fi
  [ "$failed" -eq 0 ] || test_show_failure "$log"
  printf '   %s: %d passed, %d failed (%d s)\n' "$name" "$passed" "$failed" "$(seconds_since "$started")"
  TEST_PASSED=$((TEST_PASSED + passed))
  TEST_FAILED=$((TEST_FAILED + failed))
}

test_main() {
  local chosen='' all='' word name
  for word in "$@"; do
    case "$word" in
      --all) all=1 ;;
      -*) usage_error "test does not know '$word'; it takes --all and names of suites: $SUITES_ALL" ;;
      *)
        case " $SUITES_ALL " in
          *" $word "*) chosen="$chosen $word" ;;
          *) usage_error "there is no suite '$word'; the suites are: $SUITES_ALL" ;;
        esac
        ;;
    esac
  done
  if [ -z "$chosen" ]; then
    chosen=$SUITES
    [ -z "$all" ] || chosen=$SUITES_ALL
  fi
  [ -z "$all" ] || export MILLRACE_TEST_ALL=1
  local started packages=$PACKAGES_SERVE
  started=$(date +%s)
  for name in $chosen; do packages="$packages $(suite_packages "$name")"; done
  # shellcheck disable=SC2086  # one word each, once
  setup "$(printf '%s\n' $packages | awk '!seen[$0]++')"
  export ASAN_SYMBOLIZER_PATH=/usr/lib/llvm-19/bin/llvm-symbolizer TSAN_OPTIONS=${TSAN_OPTIONS:-external_symbolizer_path=/usr/lib/llvm-19/bin/llvm-symbolizer}
  TEST_PASSED=0
  TEST_FAILED=0
  for name in $chosen; do locked "build/logs/test-$name.log" test_suite "$name"; done
  printf '\n%d s in all\n' "$(seconds_since "$started")"
  printf '%d passed, %d failed\n' "$TEST_PASSED" "$TEST_FAILED"
  [ "$TEST_FAILED" -eq 0 ]
}
