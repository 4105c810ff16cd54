#include <catch2/catch.hpp>

#include "tests/filters/profile_messages.hpp"

TEST_CASE("Wrong actions are answered by file, line, key and reason", "[profile]") {
  CHECK(message_of_then("then = {}") == "my.toml:6: rule.then: has no action");
  CHECK(message_of_then("then.action = \"laugh\"") ==
        "my.toml:6: rule.then.action: 'laugh' is none of observe, pass, drop, reset, forge-dns, "
        "block-page, throttle, delay, redirect, re-sign");
  CHECK(message_of_then("then = {action = \"drop\", reach = \"all\"}") ==
        "my.toml:6: rule.then.reach: 'all' is none of packet, flow, client-to-server, "
        "server-to-client");
  CHECK(
      message_of_then("then = {action = \"drop\", after = \"soon\"}") ==
      "my.toml:6: rule.then.after: 'soon' is no length of time: a number and one of ns, us, ms, s, "
      "min, h");
  CHECK(message_of_then("then = {action = \"drop\", after_p10 = \"1 ms\"}") ==
        "my.toml:6: rule.then.after_p10: is a percentile around after, which is not there");
  CHECK(message_of_then("then = {action = \"drop\", after = \"5 ms\", after_p10 = \"6 ms\"}") ==
        "my.toml:6: rule.then.after_p10: must not be longer than after");
  CHECK(message_of_then("then = {action = \"drop\", after = \"5 ms\", after_p90 = \"4 ms\"}") ==
        "my.toml:6: rule.then.after_p90: must not be shorter than after");
  CHECK(message_of_then("then = {action = \"reset\", reset_ends = \"all\"}") ==
        "my.toml:6: rule.then.reset_ends: 'all' is none of both, client, server");
  for (const std::string segment : {"SYN", "RST+", "RST+ACK+", "RST+ACK+x", "RST+5+ACK", "RST1460",
                                    "RST+-5", "RST+ACK+99999999999", ""}) {
    CHECK(message_of_then("then = {action = \"reset\", reset_burst = \"" + segment + "\"}") ==
          "my.toml:6: rule.then.reset_burst: '" + segment +
              "' is not like RST, RST+ACK, FIN+ACK, RST+ACK+1460");
  }
  CHECK(message_of_then("then = {action = \"reset\", reset_burst = \"RST+2000000000\"}") ==
        "my.toml:6: rule.then.reset_burst: must not be more than 2^30 bytes ahead");
  std::string many = "\"RST\"";
  for (int i = 0; i < 64; ++i) many += ", \"RST\"";
  CHECK(message_of_then("then = {action = \"reset\", reset_burst = [" + many + "]}") ==
        "my.toml:6: rule.then.reset_burst: must not have more than 64 segments");
  CHECK(message_of_then("then = {action = \"throttle\", rate = \"0 kbit/s\"}") ==
        "my.toml:6: rule.then.rate: must be from 1 bit/s to 10000 Gbit/s");
  CHECK(message_of_then("then = {action = \"throttle\", rate = \"1 kbit/s\", burst = \"0 B\"}") ==
        "my.toml:6: rule.then.burst: must be from 1 B to 1 GiB");
  CHECK(message_of_then("then = {action = \"delay\", delay = \"0 s\"}") ==
        "my.toml:6: rule.then.delay: must not be zero");
  CHECK(message_of_then("then = {action = \"redirect\", target = \"a.example\"}") ==
        "my.toml:6: rule.then.target: 'a.example' is no IP address");
  CHECK(message_of_then("then = {action = \"block-page\", status = 99}") ==
        "my.toml:6: rule.then.status: must be from 200 to 599");
  CHECK(message_of_then("then = {action = \"block-page\", page = \"" + std::string(60'001, 'p') +
                        "\"}") == "my.toml:6: rule.then.page: must not be longer than 60000 bytes");
  CHECK(message_of_then("then = {action = \"forge-dns\", answers = \"a.example\"}") ==
        "my.toml:6: rule.then.answers: 'a.example' is no IP address");
}

TEST_CASE("An action that cannot be is refused", "[profile]") {
  for (const std::string action : {"drop", "throttle", "delay", "redirect", "re-sign"}) {
    const std::string keys = action == "throttle"   ? ", rate = \"1 kbit/s\""
                             : action == "delay"    ? ", delay = \"1 s\""
                             : action == "redirect" ? ", target = \"192.0.2.1\""
                                                    : "";
    CHECK(message_of("box = \"on-path\"\n[[rule]]\nname = \"r\"\nwhen.transport = \"tcp\"\n"
                     "then = {action = \"" +
                     action + "\"" + keys + "}\n") ==
          "my.toml:7: rule.then.action: an on-path box sees copies and cannot " + action);
  }
  CHECK(message_of("box = \"on-path\"\n[[rule]]\nname = \"r\"\nwhen.names = \"a.example\"\n"
                   "then = {action = \"forge-dns\", answers = \"192.0.2.1\", answer_in_place = "
                   "true}\n") ==
        "my.toml:7: rule.then.answer_in_place: an on-path box cannot keep the question back");
  CHECK(message_of_then("then = {action = \"drop\", rate = \"1 kbit/s\"}") ==
        "my.toml:6: rule.then.rate: is for the action throttle, and the action is drop");
  CHECK(message_of_then("then.action = \"throttle\"") ==
        "my.toml:6: rule.then: has no rate, which the action throttle needs");
  CHECK(message_of_then("then.action = \"forge-dns\"") ==
        "my.toml:6: rule.then: has no answers, which the action forge-dns needs");
  CHECK(message_of_then("then.action = \"delay\"") ==
        "my.toml:6: rule.then: has no delay, which the action delay needs");
  CHECK(message_of_then("then.action = \"redirect\"") ==
        "my.toml:6: rule.then: has no target, which the action redirect needs");
  CHECK(message_of_then("then = {action = \"throttle\", rate = \"1 kbit/s\", queue = \"9 kB\"}") ==
        "my.toml:6: rule.then.queue: is for a shaper, and shape is not true");
  const std::string dns =
      "my.toml:6: rule.then.action: forge-dns answers DNS questions, and this rule asks for no DNS "
      "names";
  const std::string forge = "\nthen = {action = \"forge-dns\", answers = \"192.0.2.1\"}\n";
  CHECK(message_of("[[rule]]\nname = \"r\"\nwhen.addresses = \"192.0.2.0/24\"" + forge) == dns);
  CHECK(message_of("[[rule]]\nname = \"r\"\nwhen = {names = \"a.example\", name_fields = "
                   "\"http-host\"}" +
                   forge) == dns);
  CHECK(message_of("[[rule]]\nname = \"r\"\nwhen.apps = \"dns\"" + forge).empty());
  const std::string page =
      "my.toml:6: rule.then.action: block-page answers HTTP requests, and this rule fires on none";
  for (const std::string when : {"when.transport = \"udp\"", "when.apps = \"tls\"",
                                 "when = {names = \"a.example\", name_fields = \"server-name\"}"}) {
    CHECK(message_of("[[rule]]\nname = \"r\"\n" + when + "\nthen.action = \"block-page\"\n") ==
          page);
  }
  CHECK(message_of("[[rule]]\nname = \"r\"\nwhen.transport = \"udp\"\nthen.action = \"reset\"\n") ==
        "my.toml:6: rule.then.action: resets are of TCP, and this rule fires on other flows");
}

TEST_CASE("A rule that re-signs fires by the hello or before it, and takes connections whole",
          "[profile]") {
  const auto rule = [](const std::string& when, const std::string& more = "") {
    return message_of("[[rule]]\nname = \"r\"\nwhen = {" + when +
                      "}\nthen = {action = \"re-sign\"" + more + "}\n");
  };
  const std::string name = "names = \"a.example\"";
  const std::string late =
      "my.toml:6: rule.then.action: re-sign takes connections over at their TLS hello, and this "
      "rule "
      "does not fire then";
  CHECK(rule(name).empty());
  CHECK(rule(name + ", name_fields = \"server-name\"").empty());
  CHECK(rule("server_ports = 443").empty());
  CHECK(rule("apps = \"tls\"").empty());
  CHECK(rule("ja3 = \"0123456789abcdef0123456789abcdef\"").empty());
  CHECK(rule(name + ", name_fields = [\"certificate\", \"http-host\"]") == late);
  CHECK(rule("words = \"x\"") == late);
  CHECK(rule("bytes_over = \"1 kB\"") == late);
  CHECK(rule("transport = \"udp\"") == late);
  CHECK(rule("apps = \"ssh\"") == late);
  CHECK(rule(name, ", reach = \"packet\"") ==
        "my.toml:6: rule.then.reach: cannot be: a connection is taken over whole");
  CHECK(rule(name, ", after = \"1 s\"") ==
        "my.toml:6: rule.then.after: cannot be: a connection is taken over at its hello");
  CHECK(message_of_then("then.action = \"re-sign\"\nresidual.lasts = \"9 s\"") ==
        "my.toml:7: rule.residual: cannot be: re-sign is for what fired the rule alone");
}

TEST_CASE("Wrong residuals are answered by file, line, key and reason", "[profile]") {
  const auto residual = [](const std::string& text, const std::string& action = "drop") {
    return message_of_then("then.action = \"" + action + "\"\n" + text);
  };
  CHECK(residual("residual = {scope = \"3-tuple\", lasts = \"90 s\"}").empty());
  CHECK(residual("residual.scope = \"5-tuple\"") ==
        "my.toml:7: rule.residual.scope: '5-tuple' is none of flow, 2-tuple, 3-tuple, 4-tuple; did "
        "you mean 2-tuple?");
  CHECK(residual("residual.lasts = \"-90 s\"") ==
        "my.toml:7: rule.residual.lasts: must not be negative");
  CHECK(residual("residual.lasts = \"0 s\"") == "my.toml:7: rule.residual.lasts: must not be zero");
  CHECK(residual("residual.scope = \"3-tuple\"") ==
        "my.toml:7: rule.residual: has no lasts, which every scope but flow needs");
  CHECK(residual("residual.renewed = true") ==
        "my.toml:7: rule.residual.renewed: is nothing without lasts");
  CHECK(residual("residual.lasts = \"1 s\"", "observe") ==
        "my.toml:7: rule.residual: cannot be: observe is for what fired the rule alone");
  CHECK(residual("then.reach = \"packet\"\nresidual.lasts = \"1 s\"") ==
        "my.toml:8: rule.residual: cannot be: the reach is the packet alone");
}
