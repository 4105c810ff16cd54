#include <cstdio>
#include <exception>

#include "experiments/cli/verbs.hpp"
#include "experiments/process/environment.hpp"
#include "topology/base/error.hpp"

int main(int argc, char** argv) {
  chokepoint::forget_library_settings();
  CLI::App app{
      "Emulates censorship and surveillance on packet-switched networks, and measures how "
      "filtering\n"
      "decays as a mesh grows denser. Start with: chokepoint run density-decay",
      "chokepoint"};
  app.require_subcommand(1);
  chokepoint::cli::add_bench(app);
  chokepoint::cli::add_inspect(app);
  chokepoint::cli::add_place(app);
  chokepoint::cli::add_profiles(app);
  chokepoint::cli::add_routes(app);
  chokepoint::cli::add_run(app);
  chokepoint::cli::add_report(app);
  chokepoint::cli::add_studies(app);
  chokepoint::cli::add_topology(app);
  try {
    app.parse(argc, argv);
  } catch (const CLI::RuntimeError& e) {
    return e.get_exit_code();
  } catch (const CLI::Success& e) {
    return app.exit(e);
  } catch (const CLI::ParseError& e) {
    const auto unknown = app.remaining();
    std::fprintf(stderr, "chokepoint: %s%s%s\n", unknown.empty() ? "" : unknown.front().c_str(),
                 unknown.empty() ? "" : ": ", e.what());
    return 2;
  } catch (const chokepoint::InputError& e) {
    std::fprintf(stderr, "%s\n", e.what());
    return 2;
  } catch (const std::exception& e) {
    std::fprintf(stderr, "chokepoint: %s\n", e.what());
    return 1;
  }
  if (std::fflush(stdout) != 0 || std::ferror(stdout) != 0) {
    std::fprintf(stderr, "chokepoint: standard output cannot be written\n");
    return 1;
  }
  return 0;
}
