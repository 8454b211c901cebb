# The commands that prove something: demo, test, bench. What they run is in itests.

cmd_demo() {
    fail 1 "the demo is not there yet."
}

cmd_test() {
    fail 1 "the tests are not there yet."
}

cmd_bench() {
    fail 1 "the benchmarks are not there yet."
}
