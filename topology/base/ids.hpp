#pragma once

#include <compare>
#include <cstdint>
#include <functional>
#include <limits>

namespace chokepoint {

/// An index that cannot be mistaken for an index of something else.
/// Ids are dense: the first object made has value 0, so an id is also a position in a vector.
template <class Tag>
struct Id {
  std::uint32_t value = std::numeric_limits<std::uint32_t>::max();

  constexpr auto operator<=>(const Id&) const = default;
  /// False for the id that names nothing (a default-constructed one).
  constexpr bool valid() const { return value != std::numeric_limits<std::uint32_t>::max(); }
};

using RouterId = Id<struct RouterTag>;
using LinkId = Id<struct LinkTag>;
using StateId = Id<struct StateTag>;
using OwnerId = Id<struct OwnerTag>;
using ConversationId = Id<struct ConversationTag>;

}  // namespace chokepoint

template <class Tag>
struct std::hash<chokepoint::Id<Tag>> {
  std::size_t operator()(chokepoint::Id<Tag> id) const noexcept { return id.value; }
};
