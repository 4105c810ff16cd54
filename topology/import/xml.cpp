#include "topology/import/xml.hpp"

#include <algorithm>
#include <deque>
#include <exception>
#include <libxml/parser.h>
#include <libxml/parserInternals.h>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "topology/import/number.hpp"
#include "topology/import/quote.hpp"

namespace chokepoint {
namespace {

constexpr std::uint32_t kNone = 0xffffffff;

std::string_view view(const xmlChar* text) {
  return text == nullptr ? std::string_view() : reinterpret_cast<const char*>(text);
}

/// A piece of the tree's text.
struct Piece {
  std::size_t begin = 0;
  std::uint32_t size = 0;
};

struct Element {
  std::uint32_t name;
  std::uint32_t line;
  std::uint32_t parent;
  std::uint32_t last_child = kNone;  // while it is read
  std::uint32_t first_child = kNone;
  std::uint32_t next = kNone;
  std::uint32_t first_attribute = 0;
  std::uint32_t attributes = 0;
  Piece text{};
};

struct Attribute {
  std::uint32_t name;
  Piece value;
};

/// Bytes of a character in the encoding that the first bytes show (XML 1.0, appendix F).
std::size_t width_of(std::string_view text) {
  using namespace std::string_view_literals;
  if (text.starts_with("\xff\xfe\0\0"sv) || text.starts_with("\0\0\xfe\xff"sv) ||
      text.starts_with("<\0\0\0"sv) || text.starts_with("\0\0\0<"sv)) {
    return 4;
  }
  const bool two = text.starts_with("\xff\xfe"sv) || text.starts_with("\xfe\xff"sv) ||
                   text.starts_with("<\0"sv) || text.starts_with("\0<"sv);
  return two ? 2 : 1;
}

/// Offset of a character U+0000, which libxml2 takes for the end of the document.
std::size_t find_nul(std::string_view text) {
  const std::size_t width = width_of(text);
  if (width == 1) return text.find('\0');
  for (std::size_t i = 0; i + width <= text.size(); i += width) {
    if (text.substr(i, width).find_first_not_of('\0') == std::string_view::npos) return i;
  }
  return std::string_view::npos;
}

bool same_name(std::string_view a, std::string_view b) {
  return std::ranges::equal(a, b, [](char x, char y) {
    return std::tolower(static_cast<unsigned char>(x)) ==
           std::tolower(static_cast<unsigned char>(y));
  });
}

/// Takes what libxml2 has to say without a context, of encodings, which it would print.
class ErrorChannel {
 public:
  ErrorChannel(void* data, xmlStructuredErrorFunc function)
      : data_(xmlStructuredErrorContext), function_(xmlStructuredError) {
    xmlSetStructuredErrorFunc(data, function);
  }
  ~ErrorChannel() { xmlSetStructuredErrorFunc(data_, function_); }
  ErrorChannel(const ErrorChannel&) = delete;
  ErrorChannel& operator=(const ErrorChannel&) = delete;

 private:
  void* data_;
  xmlStructuredErrorFunc function_;
};

}  // namespace

struct XmlTree {
  std::string text;
  std::deque<Element> elements;
  std::deque<Attribute> attributes;
  std::vector<std::string> names;
  std::unordered_map<std::string, std::uint32_t> numbers;

  std::uint32_t number_of(std::string_view name) {
    const auto [known, added] =
        numbers.try_emplace(std::string(name), static_cast<std::uint32_t>(names.size()));
    if (added) names.emplace_back(name);
    return known->second;
  }
  Piece keep(std::string_view piece) {
    const Piece kept{text.size(), static_cast<std::uint32_t>(piece.size())};
    text += piece;
    return kept;
  }
  std::string_view of(Piece piece) const {
    return std::string_view(text).substr(piece.begin, piece.size);
  }
};

namespace {

/// What libxml2 calls while it reads. Nothing may be thrown through it: what is thrown is kept.
class Builder {
 public:
  Builder(const Source& source, XmlTree& tree) : source_(source), tree_(tree) {}

  void parse() {
    static const bool ready = (xmlInitParser(), true);
    (void)ready;
    const std::unique_ptr<xmlParserCtxt, void (*)(xmlParserCtxt*)> context(
        xmlCreateMemoryParserCtxt(source_.text.data(), static_cast<int>(source_.text.size())),
        free_context);
    if (!context) throw source_.error_at(0, "", "is not well-formed XML: it is too short");
    context_ = context.get();
    xmlSAXHandler handler{};
    handler.initialized = XML_SAX2_MAGIC;
    handler.startElementNs = on_start;
    handler.endElementNs = on_end;
    handler.characters = handler.cdataBlock = handler.ignorableWhitespace = on_text;
    handler.entityDecl = on_entity;
    handler.unparsedEntityDecl = on_unparsed_entity;
    handler.serror = on_error;
    *context->sax = handler;
    context->userData = this;
    xmlCtxtUseOptions(context_, XML_PARSE_NONET);
    {
      const ErrorChannel channel(this, on_error);
      xmlParseDocument(context_);
    }
    if (thrown_) std::rethrow_exception(thrown_);
    if (!why_.empty()) fail(line_, "", "is not well-formed XML, or is cut short: " + why_);
    if (context_->wellFormed == 0 || context_->nsWellFormed == 0 || tree_.elements.empty()) {
      fail(1, "", "is not well-formed XML");
    }
    if (source_.text.size() % width_of(source_.text) != 0) {
      fail(line(), "", "is not well-formed XML: its last character is cut short");
    }
    check_encoding(declared_encoding());
  }

 private:
  static void free_context(xmlParserCtxt* context) {
    if (context->myDoc != nullptr) xmlFreeDoc(context->myDoc);
    context->myDoc = nullptr;
    xmlFreeParserCtxt(context);
  }

  [[noreturn]] void fail(std::size_t line, std::string_view field, std::string_view why) const {
    throw InputError(source_.name, std::max<std::size_t>(line, 1), field, why);
  }
  std::size_t line() const {
    return context_->input == nullptr ? 0 : static_cast<std::size_t>(context_->input->line);
  }

  /// libxml2 keeps the name in one of two places.
  std::string_view declared_encoding() const {
    const xmlParserInput* const input = context_->input;
    const std::string_view of_input = input == nullptr ? std::string_view() : view(input->encoding);
    return of_input.empty() ? view(context_->encoding) : of_input;
  }

  /// It is an error when a document is in another encoding than it declares (XML 1.0, 4.3.3);
  /// libxml2 believes the byte order mark without a word.
  void check_encoding(std::string_view declared) const {
    if (declared.empty()) return;
    const bool utf16 = same_name(declared.substr(0, 6), "utf-16") ||
                       same_name(declared, "iso-10646-ucs-2") || same_name(declared, "ucs-2");
    const bool contradicts = (source_.marked_utf8 && !same_name(declared, "utf-8")) ||
                             (width_of(source_.text) == 2 && !utf16);
    if (contradicts) {
      fail(1, "encoding",
           fmt::format("{} is declared, and the first bytes are of another encoding",
                       quote(declared)));
    }
  }

  template <class Work>
  void guarded(Work work) noexcept {
    try {
      if (!thrown_) work();
    } catch (...) {
      thrown_ = std::current_exception();
      xmlStopParser(context_);
    }
  }

  static void on_start(void* self, const xmlChar* name, const xmlChar* /*prefix*/,
                       const xmlChar* space, int /*spaces*/, const xmlChar** /*declared*/,
                       int attributes, int /*defaulted*/, const xmlChar** values) {
    static_cast<Builder*>(self)->start(view(name), view(space), attributes, values);
  }
  void start(std::string_view name, std::string_view space, int attributes,
             const xmlChar** values) noexcept {
    guarded([&] {
      if (tree_.elements.empty()) space_ = space;
      if (foreign_ > 0 || space != space_) {
        ++foreign_;
        return;
      }
      open(name);
      // Five pointers an attribute: name, prefix, namespace, where its value begins and ends.
      for (int i = 0; i < attributes; ++i, values += 5) {
        if (values[1] != nullptr) continue;
        const Piece value = tree_.keep({reinterpret_cast<const char*>(values[3]),
                                        static_cast<std::size_t>(values[4] - values[3])});
        tree_.attributes.push_back({tree_.number_of(view(values[0])), value});
        ++tree_.elements.back().attributes;
      }
      check_size();
    });
  }

  void open(std::string_view name) {
    const auto index = static_cast<std::uint32_t>(tree_.elements.size());
    Element element{tree_.number_of(name), static_cast<std::uint32_t>(line()), at_};
    element.first_attribute = static_cast<std::uint32_t>(tree_.attributes.size());
    tree_.elements.push_back(element);
    if (at_ != kNone) {
      Element& parent = tree_.elements[at_];
      if (parent.last_child == kNone) {
        parent.first_child = index;
      } else {
        tree_.elements[parent.last_child].next = index;
      }
      parent.last_child = index;
    }
    at_ = index;
    texts_.emplace_back();
  }

  static void on_end(void* self, const xmlChar*, const xmlChar*, const xmlChar*) {
    static_cast<Builder*>(self)->end();
  }
  void end() noexcept {
    guarded([&] {
      if (foreign_ > 0) {
        --foreign_;
        return;
      }
      if (!trimmed(texts_.back()).empty()) tree_.elements[at_].text = tree_.keep(texts_.back());
      texts_.pop_back();
      at_ = tree_.elements[at_].parent;
      check_size();
    });
  }

  static void on_text(void* self, const xmlChar* text, int size) {
    auto* const builder = static_cast<Builder*>(self);
    builder->guarded([&] {
      if (builder->foreign_ > 0 || builder->texts_.empty()) return;
      builder->texts_.back().append(reinterpret_cast<const char*>(text),
                                    static_cast<std::size_t>(size));
    });
  }

  /// Attributes that a document type gives to every element can make much of little.
  void check_size() const {
    if (tree_.text.size() > 2 * kMaxSourceBytes) fail(line(), "", "is larger than it seems");
  }

  static void on_entity(void* self, const xmlChar* name, int /*type*/, const xmlChar* /*public*/,
                        const xmlChar* /*system*/, xmlChar* /*content*/) {
    on_unparsed_entity(self, name, nullptr, nullptr, nullptr);
  }
  static void on_unparsed_entity(void* self, const xmlChar* name, const xmlChar* /*public*/,
                                 const xmlChar* /*system*/, const xmlChar* /*notation*/) {
    auto* const builder = static_cast<Builder*>(self);
    builder->guarded([&] {
      builder->fail(builder->line(), "ENTITY",
                    fmt::format("entities are not read, and {} is declared", quote(view(name))));
    });
  }

  static void on_error(void* self, xmlError* error) {
    auto* const builder = static_cast<Builder*>(self);
    if (error->level < XML_ERR_ERROR || !builder->why_.empty()) return;
    builder->guarded([&] {
      builder->line_ = error->line > 0 ? static_cast<std::size_t>(error->line) : builder->line();
      builder->why_ = error->message == nullptr ? "error" : error->message;
      std::ranges::replace(builder->why_, '\n', ' ');
      builder->why_ = trimmed(builder->why_);
    });
  }

  const Source& source_;
  XmlTree& tree_;
  xmlParserCtxt* context_ = nullptr;
  std::string space_;               // the root's namespace
  std::size_t foreign_ = 0;         // how deep in an element of another one
  std::uint32_t at_ = kNone;        // the innermost open element
  std::vector<std::string> texts_;  // of the open elements
  std::exception_ptr thrown_;
  std::string why_;       // the first error
  std::size_t line_ = 0;  // its line
};

}  // namespace

XmlDocument::XmlDocument(const Source& source, std::string_view root)
    : source_(source), tree_(std::make_unique<XmlTree>()) {
  if (const std::size_t nul = find_nul(source.text); nul != std::string_view::npos) {
    throw source.error_at(nul, "", "is not well-formed XML: a character U+0000");
  }
  Builder(source, *tree_).parse();
  if (tree_->names[tree_->elements.front().name] != root) {
    throw source.error_at(0, root, fmt::format("no <{}> element", root));
  }
}

XmlDocument::~XmlDocument() = default;

XmlElement XmlDocument::root() const { return {this, 0}; }

InputError XmlDocument::error(XmlElement where, std::string_view field,
                              std::string_view why) const {
  return {source_.name, where.line(), field, why};
}

std::string_view XmlElement::name() const {
  if (document_ == nullptr) return {};
  const XmlTree& tree = *document_->tree_;
  return tree.names[tree.elements[index_].name];
}

std::size_t XmlElement::line() const {
  return document_ == nullptr ? 0 : document_->tree_->elements[index_].line;
}

std::string_view XmlElement::attribute(std::string_view name) const {
  if (document_ == nullptr) return {};
  const XmlTree& tree = *document_->tree_;
  const Element& element = tree.elements[index_];
  for (std::uint32_t i = 0; i < element.attributes; ++i) {
    const Attribute& attribute = tree.attributes[element.first_attribute + i];
    if (tree.names[attribute.name] == name) return tree.of(attribute.value);
  }
  return {};
}

std::string_view XmlElement::text() const {
  if (document_ == nullptr) return {};
  return document_->tree_->of(document_->tree_->elements[index_].text);
}

XmlElement XmlElement::child() const {
  if (document_ == nullptr) return {};
  const std::uint32_t first = document_->tree_->elements[index_].first_child;
  return first == kNone ? XmlElement() : XmlElement(document_, first);
}

XmlElement XmlElement::child(std::string_view name) const {
  const XmlElement first = child();
  return !first || first.name() == name ? first : first.next(name);
}

XmlElement XmlElement::next() const {
  if (document_ == nullptr) return {};
  const std::uint32_t next = document_->tree_->elements[index_].next;
  return next == kNone ? XmlElement() : XmlElement(document_, next);
}

XmlElement XmlElement::next(std::string_view name) const {
  XmlElement at = next();
  while (at && at.name() != name) at = at.next();
  return at;
}

XmlElement::Children XmlElement::children(std::string_view name) const {
  return {child(name), name};
}

std::string xml_root(const Source& source) {
  struct Root {
    std::string name;
    xmlParserCtxt* context;
  };
  // Enough for every declaration and comment that stands in front.
  constexpr std::size_t kHead = 1U << 16U;
  const std::string_view head = std::string_view(source.text).substr(0, kHead);
  const std::size_t width = width_of(head);
  if (width == 1 && !trimmed(head).starts_with('<')) return {};
  const std::unique_ptr<xmlParserCtxt, void (*)(xmlParserCtxt*)> context(
      xmlCreateMemoryParserCtxt(head.data(), static_cast<int>(head.size())), xmlFreeParserCtxt);
  if (!context) return {};
  Root root{{}, context.get()};
  xmlSAXHandler handler{};
  handler.initialized = XML_SAX2_MAGIC;
  handler.startElementNs = [](void* data, const xmlChar* name, const xmlChar*, const xmlChar*, int,
                              const xmlChar**, int, int, const xmlChar**) {
    auto* const found = static_cast<Root*>(data);
    found->name = view(name);
    xmlStopParser(found->context);
  };
  const auto ignore = [](void*, xmlError*) {};
  handler.serror = ignore;
  *context->sax = handler;
  context->userData = &root;
  // Who reads the file says what is wrong with it: here it is only looked at.
  xmlCtxtUseOptions(context.get(), XML_PARSE_NONET | XML_PARSE_RECOVER | XML_PARSE_IGNORE_ENC);
  const ErrorChannel channel(nullptr, ignore);
  xmlParseDocument(context.get());
  if (context->myDoc != nullptr) xmlFreeDoc(std::exchange(context->myDoc, nullptr));
  return root.name;
}

}  // namespace chokepoint
