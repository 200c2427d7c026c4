# Reads TRX files and prints each skip with its reason, each failure, and last `N passed, N failed[, N skipped]`.
# Variables: runs = how many TRX files there must be; broken = runs that ended without a usable report.
# Exit status: 0 only when something passed, nothing failed and no report is missing or cut short.
# One XML tag and the text behind it is one record, because messages span lines.
BEGIN { RS = "<" }

function unescape(s) {
    gsub(/&lt;/, "<", s); gsub(/&gt;/, ">", s); gsub(/&quot;/, "\"", s); gsub(/&apos;/, "'", s)
    gsub(/&#x[Dd];/, "", s); gsub(/&#x[Aa];/, "\n", s); gsub(/&amp;/, "\\&", s)
    return s
}
function attribute(name,    at, rest) {
    at = index($0, " " name "=\"")
    if (at == 0) { return "" }
    rest = substr($0, at + length(name) + 3)
    return unescape(substr(rest, 1, index(rest, "\"") - 1))
}
function one_line(s) {
    gsub(/[ \t\r\n]+/, " ", s); sub(/^ /, "", s); sub(/ $/, "", s)
    return s
}

/^UnitTestResult / { result++; test_id[result] = attribute("testId"); name[result] = attribute("testName")
                     outcome[result] = attribute("outcome"); duration[result] = attribute("duration"); inside = 1 }
/^\/UnitTestResult/ { inside = 0 }
/^Message>/        { if (inside) { message[result] = unescape(substr($0, 9)) } }
/^UnitTest /       { definition = attribute("id") }
/^TestMethod /     { class[definition] = attribute("className") }
/^TestRun /        { opened++ }
/^\/TestRun>/      { closed++ }

END {
    for (i = 1; i <= result; i++) {
        full = class[test_id[i]] "." name[i]
        if (outcome[i] == "Passed") { passed++ }
        else if (outcome[i] == "NotExecuted" || outcome[i] == "Inconclusive") {
            skipped++
            skips = skips "skipped " full ": " (message[i] == "" ? "no reason given" : one_line(message[i])) "\n"
        }
        else { failed++; failures = failures "failed  " full "\n" }
        split(duration[i], clock, ":")
        seconds = clock[1] * 3600 + clock[2] * 60 + clock[3]
        if (seconds >= 5) { slow = slow sprintf("%7.1f s %s\n", seconds, full) }
    }
    unusable = broken + (opened - closed) + (runs > opened ? runs - opened : 0)
    if (slow != "") { printf "Tests that took 5 s or more:\n%s", slow }
    printf "%s%s", skips, failures
    if (unusable > 0) { printf "%d test run(s) ended without a whole report: counted as failed\n", unusable }
    if (passed + failed + skipped == 0) { print "no test ran" }
    printf "%d passed, %d failed", passed, failed + unusable
    if (skipped > 0) { printf ", %d skipped", skipped }
    printf "\n"
    exit (passed > 0 && failed + unusable == 0) ? 0 : 1
}
