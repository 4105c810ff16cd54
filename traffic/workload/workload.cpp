#include "traffic/workload/workload.hpp"

#include <algorithm>
#include <cmath>

#include "topology/base/error.hpp"
#include "topology/base/random.hpp"

namespace chokepoint {
namespace {

// The address plan of a router's /24: one client host, then the sites it hosts.
constexpr std::uint8_t kClientHost = 1;
constexpr std::uint8_t kFirstSiteHost = 10;

constexpr const char* kKeyword = "forbiddenword";

class Drawing {
 public:
  Drawing(const WorkloadSpec& spec, const Territory& territory)
      : spec_(spec),
        territory_(territory),
        random_(spec.seed, "workload"),
        sites_at_(territory.routers().size() + territory.abroad().size(), 0) {}

  Workload draw() {
    Workload workload;
    workload.keyword = kKeyword;
    workload.attempts = spec_.attempts;
    for (std::uint32_t i = 0; i < spec_.forbidden_sites; ++i) {
      workload.forbidden.push_back(
          {"www.forbidden-" + std::to_string(i + 1) + ".example", place()});
    }
    for (std::uint32_t i = 0; i < spec_.innocent_sites; ++i) {
      const bool shared = i < std::lround(spec_.shared_hosting * spec_.innocent_sites);
      const HostAddress address =
          shared ? workload.forbidden[i % spec_.forbidden_sites].address : place();
      workload.innocent.push_back({"www.innocent-" + std::to_string(i + 1) + ".example", address});
    }
    const auto inside = territory_.routers();
    add(workload, ConversationClass::kTarget, spec_.targets, inside, workload.forbidden);
    add(workload, ConversationClass::kInnocent, spec_.innocents, inside, workload.innocent);
    add(workload, ConversationClass::kTransit, spec_.transit, territory_.abroad(),
        workload.innocent);
    return workload;
  }

 private:
  RouterId pick(std::span<const RouterId> routers) {
    return routers[random_.below(static_cast<std::uint32_t>(routers.size()))];
  }

  HostAddress place() {
    const RouterId router = pick(territory_.abroad());
    return HostAddress::of(router,
                           static_cast<std::uint8_t>(kFirstSiteHost + sites_at_[router.value]++));
  }

  void add(Workload& workload, ConversationClass kind, std::uint32_t count,
           std::span<const RouterId> clients, const std::vector<Site>& sites) {
    for (std::uint32_t i = 0; i < count; ++i) {
      const auto id = static_cast<std::uint32_t>(workload.conversations.size());
      const Site& site = sites[random_.below(static_cast<std::uint32_t>(sites.size()))];
      Conversation c;
      c.id = ConversationId{id};
      c.kind = kind;
      c.client_router = pick(clients);
      c.client = HostAddress::of(c.client_router, kClientHost);
      c.server = site.address;
      c.server_router = site.address.router();
      c.client_port = Conversation::client_port_of(c.id);
      c.host = site.name;
      const double chance = random_.uniform();
      c.keyword = kind == ConversationClass::kTarget ||
                  (kind == ConversationClass::kInnocent && chance < spec_.keyword_innocent);
      c.path = "/article/" + std::to_string(random_.below(100'000));
      c.response_bytes = static_cast<std::uint32_t>(
          std::min(64'000.0, 1'000 + random_.exponential(spec_.mean_response_bytes)));
      c.encryption_draw = random_.uniform();
      c.tls13 = random_.uniform() < 0.8;
      c.start = SimTime{static_cast<std::int64_t>(random_.uniform() * spec_.seconds * 1e9)};
      c.value = random_.exponential(1.0);
      workload.conversations.push_back(std::move(c));
    }
  }

  const WorkloadSpec& spec_;
  const Territory& territory_;
  RandomStream random_;
  std::vector<std::uint32_t> sites_at_;
};

void check(const WorkloadSpec& spec, const Territory& territory) {
  if (territory.size() == 0) throw InputError("", 0, "filtering_state", "has no routers");
  if (territory.abroad().empty()) {
    throw InputError("", 0, "filtering_state", "has all the routers: there is no abroad");
  }
  const std::size_t routers = territory.size() + territory.abroad().size();
  if (routers > HostAddress::kMaxRouters) {
    throw InputError("", 0, "topology", "more routers than the address plan has room for (65536)");
  }
  constexpr std::uint32_t kMostSites = 240;  // all of them could fall on one router
  if (spec.forbidden_sites == 0 || spec.innocent_sites == 0 ||
      spec.forbidden_sites + spec.innocent_sites > kMostSites) {
    throw InputError(
        "", 0, "workload.innocent_sites",
        "there may be 240 sites of both kinds at the most, and 1 of each at the least");
  }
  constexpr std::uint32_t kMost =
      (65'536 - Conversation::kFirstPort) / Conversation::kPortsPerConversation;
  if (spec.targets + spec.innocents + spec.transit > kMost) {
    throw InputError("", 0, "workload.targets",
                     "more than " + std::to_string(kMost) + " conversations in one run");
  }
  if (spec.attempts < 1 || spec.attempts > Conversation::kPortsPerConversation) {
    throw InputError("", 0, "workload.attempts", "must be 1 to 16");
  }
}

}  // namespace

Workload make_workload(const WorkloadSpec& spec, const Territory& territory) {
  check(spec, territory);
  return Drawing(spec, territory).draw();
}

std::vector<const Conversation*> targets_of(const Workload& workload) {
  std::vector<const Conversation*> targets;
  for (const Conversation& c : workload.conversations) {
    if (c.kind == ConversationClass::kTarget) targets.push_back(&c);
  }
  return targets;
}

PacketCounts packet_counts(const Conversation& conversation) {
  constexpr std::uint32_t kSegment = 1460;
  constexpr std::uint32_t kResponseHead = 200;
  const std::uint32_t segments =
      (conversation.response_bytes + kResponseHead + kSegment - 1) / kSegment;
  // To the server: SYN, ACK, request, ACKs, FIN, last ACK. To the client: SYN-ACK, ACK of the
  // request, segments, FIN, ACK of the FIN.
  return {5 + (segments + 1) / 2, 4 + segments};
}

}  // namespace chokepoint
