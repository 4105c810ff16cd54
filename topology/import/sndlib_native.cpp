#include "topology/import/sndlib_native.hpp"

#include <algorithm>
#include <cmath>
#include <unordered_set>
#include <vector>

#include <fmt/format.h>

#include "topology/import/bracket_tokens.hpp"
#include "topology/import/number.hpp"
#include "topology/import/sndlib_network.hpp"

namespace chokepoint {
namespace {

constexpr std::string_view kHead = "?SNDlib native format";

class Reader {
 public:
  explicit Reader(const Source& source) : tokens_(source, source.text.find('\n')) {
    const std::string_view head = std::string_view(source.text).substr(0, source.text.find('\n'));
    if (!head.starts_with(kHead) || head.find("type: network") == std::string_view::npos) {
      throw source.error_at(0, "", "is no SNDlib file of the type network");
    }
  }

  Imported read() {
    for (;;) {
      const std::string_view section = tokens_.next();
      if (section.empty()) break;
      if (!is_section(section)) throw tokens_.error("", quote(section) + " is no section");
      tokens_.expect("(");
      if (section == "META") {
        read_meta();
      } else if (section == "NODES") {
        read_nodes();
      } else if (section == "LINKS") {
        read_links();
      } else if (section == "DEMANDS") {
        read_demands();
      } else {
        tokens_.skip_to_close();
      }
    }
    if (!network_.has_nodes()) throw tokens_.error("NODES", "the file has no node");
    if (!network_.has_links())
      throw tokens_.error("LINKS", "the file has no link, or is cut short");
    return network_.finish();
  }

 private:
  struct Node {
    std::string_view id;
    Position position;
  };

  static bool is_section(std::string_view token) {
    return !token.empty() &&
           std::ranges::all_of(token, [](char c) { return (c >= 'A' && c <= 'Z') || c == '_'; });
  }

  bool at_close() {
    if (tokens_.peek() != ")") return false;
    tokens_.next();
    return true;
  }

  double number(std::string_view what, std::string_view word) const {
    const auto value = parse_number(word);
    if (!value) throw tokens_.error(what, quote(word) + " is no number");
    return *value;
  }

  /// "unit = MBITPERSEC", and more of the like.
  void read_meta() {
    while (!at_close()) {
      const std::string_view word = tokens_.next();
      if (word.empty()) throw tokens_.error("META", "is not closed: the file is cut short");
      if (word == "(") tokens_.skip_to_close();
      if (word != "unit" || tokens_.peek() != "=") continue;
      tokens_.next();
      network_.set_unit(tokens_.word("unit"));
    }
  }

  /// "Berlin ( 13.4 52.5 ) () ()", the last two brackets optional.
  void read_nodes() {
    std::vector<Node> nodes;
    bool fraction = false;
    bool degrees = true;
    while (!at_close()) {
      Node node;
      node.id = tokens_.word("node");
      if (!ids_.insert(node.id).second) {
        throw tokens_.error("node", "a second node " + quote(node.id));
      }
      tokens_.expect("(");
      node.position.x = number("x", tokens_.word("x"));
      node.position.y = number("y", tokens_.word("y"));
      tokens_.expect(")");
      skip_brackets();
      degrees &= std::abs(node.position.x) <= 180 && std::abs(node.position.y) <= 90;
      fraction |= std::floor(node.position.x) != node.position.x ||
                  std::floor(node.position.y) != node.position.y;
      nodes.push_back(node);
    }
    network_.set_geographical(degrees && fraction);
    for (const Node& node : nodes) network_.add_node(node.id, node.position);
  }

  /// "L1 ( Berlin Hamburg ) capacity cost routing-cost setup-cost ( capacity cost … )".
  void read_links() {
    while (!at_close()) {
      const std::string_view id = tokens_.word("link");
      if (!links_.insert(id).second) throw tokens_.error("link", "a second link " + quote(id));
      tokens_.expect("(");
      const std::string_view source = end();
      const std::string_view target = end();
      tokens_.expect(")");
      const double capacity = number("capacity", tokens_.word("capacity"));
      if (capacity < 0) throw tokens_.error("capacity", "is negative");
      for (const std::string_view cost : {"capacity cost", "routing cost", "setup cost"}) {
        number(cost, tokens_.word(cost));
      }
      tokens_.expect("(");
      tokens_.skip_to_close();
      network_.add_link(source, target, capacity);
    }
  }

  std::string_view end() {
    const std::string_view id = tokens_.word("node");
    if (!network_.has_node(id)) throw tokens_.error("link", "there is no node " + quote(id));
    return id;
  }

  /// "D1 ( Berlin Hamburg ) routing-unit value max-path-length".
  void read_demands() {
    while (!at_close()) {
      tokens_.word("demand");
      tokens_.expect("(");
      end();
      end();
      tokens_.expect(")");
      for (const std::string_view what : {"routing unit", "demand value", "path length"}) {
        tokens_.word(what);
      }
      network_.add_demand();
    }
  }

  void skip_brackets() {
    while (tokens_.peek() == "(") {
      tokens_.next();
      tokens_.skip_to_close();
    }
  }

  BracketTokens tokens_;
  std::unordered_set<std::string_view> ids_;
  std::unordered_set<std::string_view> links_;
  SndlibNetwork network_;
};

}  // namespace

bool looks_like_sndlib_native(const Source& source) { return source.text.starts_with(kHead); }

Imported read_sndlib_native(const Source& source) { return Reader(source).read(); }

}  // namespace chokepoint
