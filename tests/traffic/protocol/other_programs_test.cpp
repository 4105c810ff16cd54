// Our endpoints against programs that others wrote, over real sockets on the loopback.
#include <string>

#include <catch2/catch.hpp>
#include <fmt/format.h>

#include "tests/traffic/protocol/joint.hpp"
#include "tests/traffic/protocol/loopback.hpp"
#include "traffic/protocol/emulated_clock.hpp"

using namespace chokepoint;
using namespace chokepoint::test;

namespace {

TlsIdentity& identity() {
  static TlsIdentity instance(42);
  return instance;
}

bool skip_without(const std::string& program) {
  if (have_program(program)) return false;
  WARN("skipped: no " + program + " on this machine");
  return true;
}

/// A port that was free a moment ago.
std::uint16_t free_port() { return Listener().port(); }

const char* version_flag(TlsVersion version) {
  return version == TlsVersion::k12 ? "-tls1_2" : "-tls1_3";
}

}  // namespace

TEST_CASE("openssl verify accepts a server's certificate under the emulation's authority",
          "[protocol]") {
  if (skip_without("openssl")) return;
  const ScratchFolder folder;
  folder.write("ca.pem", identity().authority_pem());
  folder.write("leaf.pem", identity().certificate_pem("news.example.org"));
  const auto verify = [&](const std::string& host) {
    return Program(fmt::format("openssl verify -x509_strict -purpose sslserver -CAfile {0}/ca.pem "
                               "-attime {1} -verify_hostname {2} {0}/leaf.pem >/dev/null 2>&1",
                               folder.path(), kEmulatedEpoch, host))
        .wait();
  };
  CHECK(verify("news.example.org") == 0);
  CHECK(verify("other.example.org") != 0);
}

TEST_CASE("openssl s_client fetches the page from our TLS server", "[protocol]") {
  if (skip_without("openssl")) return;
  for (const TlsVersion version : {TlsVersion::k12, TlsVersion::k13}) {
    const ScratchFolder folder;
    const auto talk = exchange(version, 40'000);
    folder.write("ca.pem", identity().authority_pem());
    folder.write("request", std::string(text(talk->request())));
    Listener listener;
    Program client(fmt::format(
        "openssl s_client -connect 127.0.0.1:{1} {2} -CAfile {0}/ca.pem -attime {3} "
        "-servername {4} -verify_hostname {4} -verify_return_error -alpn http/1.1 -quiet -ign_eof "
        "<{0}/request >{0}/answer 2>{0}/log",
        folder.path(), listener.port(), version_flag(version), kEmulatedEpoch,
        talk->script().host));
    const auto server = make_server(talk, identity());
    // s_client does not close by itself: the server's patience ends the test.
    listener.serve(*server, std::chrono::seconds(1));
    client.wait();
    INFO(folder.read("log"));
    CHECK(folder.read("answer") == text(talk->response()));
  }
}

TEST_CASE("Our TLS client fetches a page from openssl s_server", "[protocol]") {
  if (skip_without("openssl")) return;
  for (const TlsVersion version : {TlsVersion::k12, TlsVersion::k13}) {
    const ScratchFolder folder;
    const auto talk = exchange(version, 40'000);
    const std::string host = talk->script().host;
    folder.write("leaf.pem", identity().certificate_pem(host));
    folder.write("key.pem", identity().server_key_pem());
    folder.write(talk->target().substr(1), std::string(text(talk->response())));
    const std::uint16_t port = free_port();
    const Program server(
        fmt::format("sh -c 'cd {0} && exec openssl s_server -accept 127.0.0.1:{1} {2} -HTTP "
                    "-cert leaf.pem -key key.pem -alpn http/1.1 >log 2>&1'",
                    folder.path(), port, version_flag(version)));
    const auto client = make_client(talk, identity());
    dial(port, *client);
    INFO(client->failure());
    INFO(folder.read("log"));
    CHECK(client->finished());
    // The same server under another name is refused.
    const auto stranger = std::make_shared<const Exchange>([&] {
      ConversationScript script = talk->script();
      script.host = "bank.example.org";
      return script;
    }());
    const auto misled = make_client(stranger, identity());
    dial(port, *misled);
    CHECK(misled->failed());
    CHECK(misled->said().empty());
  }
}

TEST_CASE("curl fetches the page from our server, in the clear and encrypted", "[protocol]") {
  if (skip_without("curl")) return;
  for (const TlsVersion version : {TlsVersion::kNone, TlsVersion::k12, TlsVersion::k13}) {
    const ScratchFolder folder;
    const auto talk = exchange(version, 40'000);
    folder.write("ca.pem", identity().authority_pem());
    Listener listener;
    const std::string host = talk->script().host;
    Program client(fmt::format(
        "curl -sS --http1.1 --max-time 10 --cacert {0}/ca.pem --connect-to {1}:{2}:127.0.0.1:{3} "
        "-D {0}/head -o {0}/page '{4}://{1}{5}' 2>{0}/log",
        folder.path(), host, version == TlsVersion::kNone ? 80 : 443, listener.port(),
        version == TlsVersion::kNone ? "http" : "https", talk->target()));
    const auto server = make_server(talk, identity());
    listener.serve(*server);
    INFO(server->failure());
    CHECK(client.wait() == 0);
    INFO(folder.read("log"));
    CHECK(folder.read("page") == text(talk->body()));
    CHECK(folder.read("head") + folder.read("page") == text(talk->response()));
    CHECK(server->finished());
  }
}

TEST_CASE("Our client fetches a page from Python's web server", "[protocol]") {
  if (skip_without("python3")) return;
  const ScratchFolder folder;
  ConversationScript script;
  script.host = "news.example.org";
  script.path = "/archive/page.html";
  script.response_bytes = 40'000;
  const auto talk = std::make_shared<const Exchange>(script);
  folder.write("archive/page.html", std::string(text(talk->body())));
  const std::uint16_t port = free_port();
  const Program server(
      fmt::format("python3 -m http.server --bind 127.0.0.1 --directory {0} {1} "
                  ">{0}/log 2>&1",
                  folder.path(), port));
  const auto client = make_client(talk, identity());
  dial(port, *client);
  INFO(client->failure());
  CHECK(client->finished());

  // A page that is not there, and one that is not the true one.
  script.path = "/archive/none.html";
  const auto missing = make_client(std::make_shared<const Exchange>(script), identity());
  dial(port, *missing);
  CHECK(missing->failure() == "http: status 404");
  script.path = "/archive/page.html";
  script.seed = 99;
  const auto other = make_client(std::make_shared<const Exchange>(script), identity());
  dial(port, *other);
  CHECK(other->failure() == "http: wrong body");
}
