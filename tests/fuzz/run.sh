#!/bin/sh
# Builds every fuzz target and runs each for SECONDS, two at a time; stops at the first finding.
#   tests/fuzz/run.sh [SECONDS [INPUTS]]
# INPUTS: a folder with a folder of inputs per target, which grows; by default one that is thrown away.
set -eu
cd "$(dirname "$0")/../.."
seconds=${1:-60}
inputs=${2:-$(mktemp -d)}
[ $# -gt 1 ] || trap 'rm -rf "$inputs"' EXIT
cmake --preset fuzz >/dev/null
targets=$(ninja -C build/fuzz -t targets all | sed -n 's/^\([a-z0-9_]*\)_fuzz: CXX_EXEC.*/\1/p')
[ -n "$targets" ]
ninja -C build/fuzz -k 0 $(printf '%s_fuzz ' $targets)

export seconds inputs
# xargs ends at once when a command ends with 255.
printf '%s\n' $targets | xargs -P 2 -I NAME sh -c '
  log=build/fuzz/NAME.log
  mkdir -p "$inputs/NAME"
  set -- "$inputs/NAME"
  [ ! -d tests/fuzz/corpus/NAME ] || set -- "$@" tests/fuzz/corpus/NAME
  if build/fuzz/NAME_fuzz -max_total_time="$seconds" -timeout=10 -rss_limit_mb=2048 \
      -print_final_stats=1 -artifact_prefix=build/fuzz/NAME- "$@" >"$log" 2>&1; then
    runs=$(sed -n "s/^stat::number_of_executed_units: *//p" "$log")
    edges=$(sed -n "s/^#.* cov: \([0-9]*\) .*/\1/p" "$log" | tail -n 1)
    printf "%-22s %10s runs %6s edges\n" NAME "$runs" "$edges"
  else
    tail -n 40 "$log"
    echo "NAME: a finding, see $log and build/fuzz/NAME-*" >&2
    exit 255
  fi'
