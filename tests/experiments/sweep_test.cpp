#include <map>
#include <poll.h>
#include <set>
#include <signal.h>
#include <stdexcept>
#include <sys/prctl.h>
#include <unistd.h>

#include <catch2/catch.hpp>

#include "experiments/process/process_pool.hpp"
#include "experiments/sweep/record_codec.hpp"
#include "topology/base/error.hpp"

using namespace chokepoint;

namespace {

RunRecord record(std::uint64_t seed, double value) {
  return {"paths",
          seed,
          {"er", "4", "0.2", "shortest", "greedy", "4", "", ""},
          "XA",
          {{"blocking_bound", value}, {"sites", 4}}};
}

}  // namespace

TEST_CASE("The pool runs every job once and hands over its bytes", "[experiments]") {
  std::set<std::size_t> done;
  const PoolEnd end =
      run_pool(20, 3, [](std::size_t job) { return std::string(job * 10'000, 'x'); },
               {.finished =
                    [&](std::size_t job, const std::string& bytes) {
                      CHECK(bytes.size() == job * 10'000);
                      CHECK(done.insert(job).second);
                    },
                .failed = [](std::size_t, const std::string&) { CHECK(false); }});
  CHECK(end == PoolEnd::kDone);
  CHECK(done.size() == 20);
}

TEST_CASE("What a child throws reaches its parent as what it was", "[experiments]") {
  CHECK_THROWS_AS(run_in_child([]() -> std::string { throw InputError("f", 3, "k", "bad"); }),
                  InputError);
  CHECK_THROWS_WITH(run_in_child([]() -> std::string { throw InputError("f", 3, "k", "bad"); }),
                    "f:3: k: bad");
  CHECK_THROWS_WITH(run_in_child([]() -> std::string { throw std::runtime_error("broken"); }),
                    "broken");
  CHECK_THROWS_WITH(run_in_child([]() -> std::string {
                      raise(SIGKILL);
                      return "";
                    }),
                    Catch::Contains("signal"));
}

TEST_CASE("An interrupt ends the pool and keeps what had finished", "[experiments]") {
  std::size_t finished = 0;
  const PoolEnd end = run_pool(100, 1,
                               [](std::size_t job) -> std::string {
                                 if (job == 5) pause();
                                 return "done";
                               },
                               {.finished =
                                    [&](std::size_t, const std::string&) {
                                      if (++finished == 5) kill(getpid(), SIGINT);
                                    },
                                .failed = [](std::size_t, const std::string&) { CHECK(false); }});
  CHECK(end == PoolEnd::kInterrupted);
  CHECK(finished == 5);
}

TEST_CASE("A job that crashes, is killed or throws leaves the others alone", "[experiments]") {
  std::map<std::size_t, std::string> failed;
  std::set<std::size_t> done;
  const PoolEnd end =
      run_pool(6, 2,
               [](std::size_t job) -> std::string {
                 if (job == 1) raise(SIGKILL);
                 if (job == 2) {
                   signal(SIGSEGV, SIG_DFL);  // the test program listens for it
                   raise(SIGSEGV);
                 }
                 if (job == 3) throw std::runtime_error("broken");
                 if (job == 4) _exit(3);
                 return "done";
               },
               {.finished = [&](std::size_t job, const std::string&) { done.insert(job); },
                .failed = [&](std::size_t job, const std::string& why) { failed[job] = why; }});
  CHECK(end == PoolEnd::kDone);
  CHECK(done == std::set<std::size_t>{0, 5});
  REQUIRE(failed.size() == 4);
  CHECK(failed[1] == "ended by signal 9 (Killed)");
  CHECK(failed[2] == "ended by signal 11 (Segmentation fault)");
  CHECK(failed[3] == "broken");
  CHECK(failed[4] == "ended without a result");
}

TEST_CASE("An input that a job cannot use ends the pool", "[experiments]") {
  const PoolEvents nothing{.finished = [](std::size_t, const std::string&) {},
                           .failed = [](std::size_t, const std::string&) { CHECK(false); }};
  CHECK_THROWS_AS(
      run_pool(
          3, 1, [](std::size_t) -> std::string { throw InputError("f", 0, "k", "bad"); }, nothing),
      InputError);
}

TEST_CASE("What a job has started ends with it after an interrupt", "[experiments]") {
  int held[2];  // its end is told to us once nobody holds the writing end any more
  REQUIRE(pipe(held) == 0);
  const pid_t pool = getpid();
  const PoolEnd end =
      run_pool(1, 1,
               [&held, pool](std::size_t) -> std::string {
                 if (fork() == 0) {
                   prctl(PR_SET_PDEATHSIG, 0);  // as a program that was started would be
                   if (write(held[1], "s", 1) == 1) kill(pool, SIGINT);
                 }
                 while (true) pause();
               },
               {.finished = [](std::size_t, const std::string&) { CHECK(false); },
                .failed = [](std::size_t, const std::string&) { CHECK(false); }});
  CHECK(end == PoolEnd::kInterrupted);
  close(held[1]);
  char byte = 0;
  CHECK(read(held[0], &byte, 1) == 1);
  pollfd ended{held[0], POLLIN, 0};
  REQUIRE(poll(&ended, 1, 5'000) == 1);
  CHECK(read(held[0], &byte, 1) == 0);
  close(held[0]);
}

TEST_CASE("Records survive the way between processes", "[experiments]") {
  const auto back = decode(encode({record(1, 0.1), record(1ULL << 52, 1.0 / 3)}));
  REQUIRE(back.size() == 2);
  CHECK(back[1].seed == 1ULL << 52);
  CHECK(back[1].values == record(0, 1.0 / 3).values);
  CHECK(back[0].knobs == record(1, 0).knobs);
}
