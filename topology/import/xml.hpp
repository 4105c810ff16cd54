#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "topology/import/source.hpp"

namespace chokepoint {

class XmlDocument;
struct XmlTree;

/// An element of a document, or none. A small value; the document must outlive it, and whatever
/// text it hands out.
class XmlElement {
 public:
  XmlElement() = default;

  explicit operator bool() const { return document_ != nullptr; }
  /// The name without its prefix; of none, nothing.
  std::string_view name() const;
  /// Line, from 1, on which the start tag ends; of none, 0.
  std::size_t line() const;
  /// The attribute without a prefix of that name; empty where there is none.
  std::string_view attribute(std::string_view name) const;
  /// The characters that stand directly in the element, those of CDATA too; empty where they are
  /// blanks only.
  std::string_view text() const;

  /// The first child, of any name or of that name; none where there is none.
  XmlElement child() const;
  XmlElement child(std::string_view name) const;
  /// The sibling that follows, of any name or of that name.
  XmlElement next() const;
  XmlElement next(std::string_view name) const;

  /// The children of that name, for range-based loops.
  class Children;
  Children children(std::string_view name) const;

 private:
  friend class XmlDocument;
  XmlElement(const XmlDocument* document, std::uint32_t index)
      : document_(document), index_(index) {}

  const XmlDocument* document_ = nullptr;
  std::uint32_t index_ = 0;
};

class XmlElement::Children {
 public:
  class Iterator {
   public:
    Iterator(XmlElement at, std::string_view name) : at_(at), name_(name) {}
    XmlElement operator*() const { return at_; }
    Iterator& operator++() {
      at_ = at_.next(name_);
      return *this;
    }
    bool operator!=(const Iterator& other) const { return bool(at_) != bool(other.at_); }

   private:
    XmlElement at_;
    std::string_view name_;
  };

  Children(XmlElement first, std::string_view name) : first_(first), name_(name) {}
  Iterator begin() const { return {first_, name_}; }
  Iterator end() const { return {{}, name_}; }

 private:
  XmlElement first_;
  std::string_view name_;
};

/// A well-formed document (XML 1.0, Namespaces in XML 1.0), as libxml2 reads it, in UTF-8 whatever
/// it is declared to be in. Kept are the elements of the root's own namespace, under whatever
/// prefix, and their attributes without one; an element of another namespace is left out with all
/// that is in it, as extensions of a format are.
class XmlDocument {
 public:
  /// Throws InputError with the line: for what is not well-formed, bytes that are none in the
  /// declared encoding, an encoding that is unknown or contradicts the byte order mark, a document
  /// that declares entities, elements nested 256 deep, and a root of another name. Nothing but the
  /// source is ever read.
  XmlDocument(const Source& source, std::string_view root);
  XmlDocument(const XmlDocument&) = delete;  // elements point to it
  XmlDocument& operator=(const XmlDocument&) = delete;
  ~XmlDocument();

  XmlElement root() const;
  /// An error about an element of this document.
  InputError error(XmlElement where, std::string_view field, std::string_view why) const;

 private:
  friend class XmlElement;
  const Source& source_;
  std::unique_ptr<XmlTree> tree_;
};

/// The name of the root element without its prefix, or nothing where the source does not begin as
/// XML does. Reads no further than that. Never throws InputError.
std::string xml_root(const Source& source);

}  // namespace chokepoint
