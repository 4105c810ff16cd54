#include <algorithm>
#include <cerrno>
#include <cmath>
#include <cstdio>
#include <cstring>
#include <libxml/xmlwriter.h>
#include <memory>
#include <string>
#include <unistd.h>

#include <fmt/format.h>

#include "topology/base/error.hpp"
#include "topology/base/new_file.hpp"
#include "topology/base/utf8.hpp"
#include "topology/import/graphml.hpp"
#include "topology/import/graphml_fields.hpp"

namespace chokepoint {
namespace {

using graphml::Field;

std::string key_id(Field field) { return fmt::format("d{}", static_cast<std::size_t>(field)); }

const xmlChar* chars(const std::string& text) {
  return reinterpret_cast<const xmlChar*>(text.c_str());
}

/// The text with U+FFFD for what no XML document can hold (XML 1.0, section 2.2), escaped or not:
/// control characters but tab and line ends, U+FFFE and U+FFFF, bytes that are no UTF-8.
std::string holdable(std::string_view text) {
  constexpr std::string_view kReplacement = "\xef\xbf\xbd";
  std::string held;
  while (!text.empty()) {
    const std::size_t size = utf8_length(text);
    const std::string_view one = text.substr(0, std::max<std::size_t>(size, 1));
    const auto first = static_cast<unsigned char>(one.front());
    const bool control = first < 0x20 && first != '\t' && first != '\n' && first != '\r';
    const bool none = one == "\xef\xbf\xbe" || one == "\xef\xbf\xbf";
    held += size == 0 || control || none ? kReplacement : one;
    text.remove_prefix(one.size());
  }
  return held;
}

/// Writes elements to an open file. After the first failure it does nothing more.
class Writer {
 public:
  explicit Writer(std::FILE* file)
      : writer_(xmlNewTextWriter(xmlOutputBufferCreateIO(put, nullptr, file, nullptr)),
                xmlFreeTextWriter) {
    note(writer_ ? 0 : -1);
    if (!writer_) return;
    xmlTextWriterSetIndent(writer_.get(), 1);
    note(xmlTextWriterStartDocument(writer_.get(), "1.0", "utf-8", nullptr));
  }

  void open(const std::string& name) {
    if (ok_) note(xmlTextWriterStartElement(writer_.get(), chars(name)));
  }
  void attribute(const std::string& name, const std::string& value) {
    if (ok_) note(xmlTextWriterWriteAttribute(writer_.get(), chars(name), chars(value)));
  }
  void close() {
    if (ok_) note(xmlTextWriterEndElement(writer_.get()));
  }
  void data(Field field, std::string_view text) {
    open("data");
    attribute("key", key_id(field));
    if (ok_) note(xmlTextWriterWriteString(writer_.get(), chars(holdable(text))));
    close();
  }
  /// Whether all has been handed to the file.
  bool finish() {
    if (ok_) note(xmlTextWriterEndDocument(writer_.get()));
    if (ok_) note(xmlTextWriterFlush(writer_.get()));
    return ok_;
  }

 private:
  void note(int result) { ok_ = ok_ && result >= 0; }
  /// The file remembers a failure. Told of it, libxml2 would print it.
  static int put(void* file, const char* bytes, int size) {
    std::fwrite(bytes, 1, static_cast<std::size_t>(size), static_cast<std::FILE*>(file));
    return size;
  }

  std::unique_ptr<xmlTextWriter, void (*)(xmlTextWriter*)> writer_;
  bool ok_ = true;
};

void add_keys(Writer& out) {
  for (std::size_t i = 0; i < graphml::kFieldNames.size(); ++i) {
    const auto field = static_cast<Field>(i);
    if (field == Field::kLinkSpeed || field == Field::kLinkSpeedUnits) continue;
    out.open("key");
    out.attribute("id", key_id(field));
    out.attribute("for", std::string(graphml::kFieldNames[i].element));
    out.attribute("attr.name", std::string(graphml::kFieldNames[i].name));
    out.attribute("attr.type", std::string(graphml::kFieldNames[i].type));
    out.close();
  }
}

bool in_degrees(const Mesh& mesh) {
  return std::ranges::all_of(mesh.routers(), [](const Router& router) {
    return !router.position ||
           (std::abs(router.position->x) <= 180 && std::abs(router.position->y) <= 90);
  });
}

std::string node_id(RouterId router) { return fmt::format("n{}", router.value); }

void add_node(Writer& out, const Mesh& mesh, std::uint32_t index, bool degrees) {
  const Router& router = mesh.routers()[index];
  out.open("node");
  out.attribute("id", node_id(RouterId{index}));
  if (!router.name.empty()) out.data(Field::kLabel, router.name);
  if (router.state.valid()) out.data(Field::kCountry, mesh.state(router.state).code);
  if (router.owner.valid()) out.data(Field::kOwner, mesh.owners()[router.owner.value]);
  if (router.position) {
    // fmt's {} is the shortest decimal that reads back as the same double.
    out.data(degrees ? Field::kLongitude : Field::kPlaneX, fmt::format("{}", router.position->x));
    out.data(degrees ? Field::kLatitude : Field::kPlaneY, fmt::format("{}", router.position->y));
  }
  out.close();
}

void add_edge(Writer& out, const Link& link) {
  out.open("edge");
  out.attribute("source", node_id(link.a));
  out.attribute("target", node_id(link.b));
  out.data(Field::kLinkSpeedRaw, fmt::format("{}", link.rate.bits_per_second));
  out.data(Field::kLinkDelayNs, fmt::format("{}", link.delay.count()));
  if (link.relation != Relation::kNone) {
    out.data(Field::kRelation,
             graphml::kRelationNames[static_cast<std::size_t>(link.relation) - 1]);
  }
  // The graph is undirected, so that every program reads links as links; what exchanges the ends of
  // an edge, as it may, leaves this.
  if (link.relation == Relation::kTransit) out.data(Field::kProvider, node_id(link.a));
  out.close();
}

bool write(const Mesh& mesh, std::FILE* file) {
  Writer out(file);
  out.open("graphml");
  out.attribute("xmlns", "http://graphml.graphdrawing.org/xmlns");
  add_keys(out);
  out.open("graph");
  out.attribute("edgedefault", "undirected");
  const bool degrees = in_degrees(mesh);
  for (std::uint32_t i = 0; i < mesh.routers().size(); ++i) add_node(out, mesh, i, degrees);
  for (const Link& link : mesh.links()) add_edge(out, link);
  return out.finish();
}

[[noreturn]] void give_up(const std::filesystem::path& path,
                          const std::filesystem::path& unfinished, const std::string& reason) {
  std::error_code ignored;
  std::filesystem::remove(unfinished, ignored);
  throw InputError(path.string(), 0, "", "cannot be written: " + reason);
}

}  // namespace

void export_graphml(const Mesh& mesh, const std::filesystem::path& path) {
  // Written beside the target and renamed, so that a full disk leaves nothing half-written there.
  std::filesystem::path unfinished = path;
  unfinished += ".part";
  const int descriptor = open_new_file(unfinished);
  std::FILE* const file = descriptor < 0 ? nullptr : fdopen(descriptor, "wb");
  if (file == nullptr)
    throw InputError(path.string(), 0, "",
                     "cannot be written: " + std::string(std::strerror(errno)));
  errno = 0;
  bool written = write(mesh, file);
  written = std::fflush(file) == 0 && std::ferror(file) == 0 && written;
  const int why = errno;
  written = std::fclose(file) == 0 && written;
  if (!written) give_up(path, unfinished, std::strerror(why != 0 ? why : EIO));
  std::error_code error;
  std::filesystem::rename(unfinished, path, error);
  if (error) give_up(path, unfinished, error.message());
}

}  // namespace chokepoint
