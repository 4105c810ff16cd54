#include <string>
#include <vector>

#include <catch2/catch.hpp>

#include "filters/flow/defragmenter.hpp"
#include "topology/base/random.hpp"

using namespace chokepoint;

namespace {

IpView fragment(std::uint32_t id, std::size_t offset, std::string_view payload, bool more) {
  IpView view;
  view.source = IpAddress::v4(1);
  view.destination = IpAddress::v4(2);
  view.protocol = ip_protocol::kUdp;
  view.fragment_id = id;
  view.fragment_offset = static_cast<std::uint32_t>(offset);
  view.more_fragments = more;
  view.payload = as_byte_view(payload);
  return view;
}

}  // namespace

TEST_CASE("Fragments in any order make the datagram they were cut from", "[filters][flow]") {
  RandomStream random(1, "fragments");
  Defragmenter defragmenter;
  for (std::uint32_t round = 0; round < 300; ++round) {
    std::string text(1 + random.below(4000), ' ');
    for (char& c : text) c = static_cast<char>(random.bits());
    const std::size_t unit = 8 * (1 + random.below(20));
    std::vector<std::size_t> offsets;
    for (std::size_t at = 0; at < text.size(); at += unit) offsets.push_back(at);
    random.shuffle(std::span(offsets));
    std::size_t finished = 0;
    for (const std::size_t at : offsets) {
      const std::string_view part = std::string_view(text).substr(at, unit);
      const auto whole =
          defragmenter.on_fragment(fragment(round, at, part, at + unit < text.size()));
      if (!whole) continue;
      ++finished;
      REQUIRE(as_text(whole->payload) == text);
      REQUIRE_FALSE(whole->fragment());
    }
    REQUIRE(finished == 1);
  }
}

TEST_CASE("Overlapping fragments keep the bytes that came first", "[filters][flow]") {
  Defragmenter defragmenter;
  CHECK_FALSE(defragmenter.on_fragment(fragment(1, 0, "AAAAAAAABBBBBBBB", true)));
  const auto whole = defragmenter.on_fragment(fragment(1, 8, "xxxxxxxxCC", false));
  REQUIRE(whole);
  CHECK(as_text(whole->payload) == "AAAAAAAABBBBBBBBCC");
}

TEST_CASE("Unfinished datagrams are bounded and the oldest goes first", "[filters][flow]") {
  Defragmenter defragmenter;
  for (std::uint32_t id = 0; id <= Defragmenter::kLargestCount; ++id) {
    CHECK_FALSE(defragmenter.on_fragment(fragment(id, 0, "AAAAAAAA", true)));
  }
  CHECK(defragmenter.on_fragment(fragment(1, 8, "end", false)));
  CHECK_FALSE(defragmenter.on_fragment(fragment(0, 8, "end", false)));
}

TEST_CASE("A fragment that would end beyond the largest datagram is refused", "[filters][flow]") {
  Defragmenter defragmenter;
  CHECK_FALSE(defragmenter.on_fragment(fragment(1, 65'528, "12345678", false)));
}
