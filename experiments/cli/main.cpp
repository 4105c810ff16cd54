#include <cstdio>
#include <exception>

#include "experiments/cli/usage.hpp"
#include "experiments/cli/verbs.hpp"
#include "experiments/process/environment.hpp"
#include "experiments/store/manifest.hpp"
#include "topology/base/error.hpp"
#include "topology/base/printable.hpp"

namespace {

/// Understands the arguments and does what they ask for. Returns the exit code of help, version
/// and of verbs that have one of their own.
int run(CLI::App& app, int argc, char** argv) {
  try {
    if (argc == 1) throw CLI::CallForHelp();  // who asks for nothing is told what there is
    app.parse(argc, argv);
  } catch (const CLI::RuntimeError& e) {
    return e.get_exit_code();
  } catch (const CLI::Success& e) {
    return app.exit(e);
  } catch (const CLI::ParseError& e) {
    std::fprintf(stderr, "chokepoint: %s\n",
                 chokepoint::printable(chokepoint::cli::complaint(app, e)).c_str());
    return 2;
  }
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  chokepoint::forget_library_settings();
  int code = 0;
  try {
    CLI::App app{
        "Emulates censorship and surveillance on packet-switched networks, and measures how "
        "filtering\n"
        "decays as a mesh grows denser.",
        "chokepoint"};
    app.set_version_flag("--version", chokepoint::version_line());
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
    app.footer(chokepoint::cli::first_steps());  // last: verbs take over what stands here before
    code = run(app, argc, argv);
  } catch (const chokepoint::InputError& e) {
    std::fprintf(stderr, "%s\n", e.what());
    return 2;
  } catch (const std::exception& e) {
    std::fprintf(stderr, "chokepoint: %s\n", chokepoint::printable(e.what()).c_str());
    return 1;
  }
  if (code == 0 && (std::fflush(stdout) != 0 || std::ferror(stdout) != 0)) {
    std::fprintf(stderr, "chokepoint: standard output cannot be written\n");
    return 1;
  }
  return code;
}
