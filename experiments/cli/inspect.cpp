#include <memory>
#include <string>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "experiments/cli/inspect_options.hpp"
#include "experiments/cli/verbs.hpp"
#include "filters/profile/profile_reader.hpp"

namespace chokepoint::cli {
namespace {

void inspect(const InspectSettings& settings) {
  if (settings.payloads) return inspect_payloads(settings);
  if (!settings.datagram.empty()) return inspect_datagram(settings);
  if (settings.file.empty()) throw CLI::RequiredError("file");
  inspect_captures(settings);
}

}  // namespace

void add_inspect(CLI::App& app) {
  auto settings = std::make_shared<InspectSettings>();
  CLI::App* verb =
      app.add_subcommand("inspect",
                         "What a filter reads in a capture: flows, protocols, names, and what a "
                         "censor's box would do.\n"
                         "Shipped profiles of such boxes: " +
                             fmt::format("{}", fmt::join(shipped_profiles(), ", ")) + ".");
  verb->add_option(
      "file", settings->file,
      "pcap or pcapng file, plain or .gz, a pipe, - for standard input, or a folder of them");
  verb->add_flag("--json", settings->json, "one JSON object a line: flows, then a summary");
  verb->add_flag("--quiet", settings->quiet, "no progress");
  verb->add_flag("--contacts", settings->contacts, "also who talked to whom, when, how much");
  verb->add_option("--truth", settings->truth,
                   "CSV of true contacts, client,server a line: precision and recall of the log");
  verb->add_option("--keys", settings->keys,
                   "TLS secrets in NSS key log format (SSLKEYLOGFILE): content is read with them,\n"
                   "by the box that judges too");
  CLI::Option* const profile = verb->add_option(
      "--profile", settings->profile, "the box that judges: a shipped profile, or a TOML file");
  for (CLI::Option* option :
       {verb->add_option("--block-name", settings->names,
                         "domain name to block, with all below it"),
        verb->add_option("--block-address", settings->addresses, "address or prefix to block"),
        verb->add_option("--keyword", settings->keywords, "word to block in cleartext")}) {
    option->allow_extra_args(false)->excludes(profile);
  }
  verb->add_option("--action", settings->action, "what to do on a match of these")
      ->check(CLI::IsMember({"observe", "drop", "reset"}))
      ->excludes(profile)
      ->capture_default_str();
  CLI::Option* const datagram = verb->add_option(
      "--datagram", settings->datagram, "instead of a capture: a file with one UDP payload");
  verb->add_option("--sport", settings->source_port, "its source port")->needs(datagram);
  verb->add_option("--dport", settings->destination_port, "its destination port")->needs(datagram);
  verb->add_flag("--payloads", settings->payloads,
                 "instead of a capture: first payloads on standard input, a line of hex each; is\n"
                 "each fully encrypted traffic (Wu et al. 2023)?")
      ->excludes(datagram);
  verb->callback([settings] { inspect(*settings); });
}

}  // namespace chokepoint::cli
