#pragma once

#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

namespace chokepoint {

/// Domain names that stand for themselves and for everything below them: "example.com" matches
/// "example.com", "WWW.Example.com.", "a.b.example.com:8080", but not "badexample.com". ASCII case
/// and one final dot do not matter.
class NameSet {
 public:
  NameSet() = default;
  explicit NameSet(const std::vector<std::string>& names);

  bool empty() const { return names_.empty(); }
  /// The name of the set that matches, the shortest if several do; empty if none. `name` may carry
  /// a port. The answer lives as long as the set. Allocates nothing.
  std::string_view match(std::string_view name) const;

 private:
  struct Hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const {
      return std::hash<std::string_view>{}(text);
    }
  };
  std::unordered_set<std::string, Hash, std::equal_to<>> names_;
};

}  // namespace chokepoint
