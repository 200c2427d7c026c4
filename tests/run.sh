#!/bin/sh
# Runs every built test project and ends with one line: `N passed, N failed[, N skipped]`.
# usage: tests/run.sh fast|all|long      fast: without Slow and Long; all: without Long; long: everything
# Extra arguments go to the test programs, e.g. tests/run.sh long --filter 'FullyQualifiedName~Mmu'
set -u
cd "$(dirname "$0")/.." || exit 1

which=${1:-all}
[ $# -gt 0 ] && shift
case $which in
    fast) set -- --filter 'TestCategory!=Slow&TestCategory!=Long' --timeout 10m "$@" ;;
    all)  set -- --filter 'TestCategory!=Long' --timeout 40m "$@" ;;
    long) set -- --timeout 12h "$@" ;;
    *)    echo "tests/run.sh: unknown selection '$which' (fast, all or long)" >&2; exit 2 ;;
esac

export TESTINGPLATFORM_TELEMETRY_OPTOUT=1
export TESTINGPLATFORM_NOBANNER=1
results=artifacts/test-results
rm -rf "$results"
mkdir -p "$results"
runs=0
broken=0
for project in tests/*/*.csproj; do
    name=$(basename "$project" .csproj)
    folder=$(dirname "$project")
    runs=$((runs + 1))
    echo "== $name"
    dotnet "$folder/bin/Release/net10.0/$name.dll" "$@" --progress off \
        --results-directory "$PWD/$results" --report-trx --report-trx-filename "$name.trx"
    status=$?
    # 2: a test failed, which the report tells; 8: the filter left nothing. Anything else is a run that broke.
    case $status in
        0|2|8) ;;
        *) echo "$name ended with status $status"; [ -f "$results/$name.trx" ] && broken=$((broken + 1)) ;;
    esac
done
echo "== Summary (reports: $results)"
# /dev/null keeps awk from reading standard input when no report was written.
set -- "$results"/*.trx
[ -f "$1" ] || set --
awk -v runs="$runs" -v broken="$broken" -f tests/summary.awk /dev/null "$@"
