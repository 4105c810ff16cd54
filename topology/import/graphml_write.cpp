#include <algorithm>
#include <cerrno>
#include <cmath>
#include <cstring>
#include <pugixml.hpp>
#include <string>

#include <fmt/format.h>

#include "topology/base/error.hpp"
#include "topology/import/graphml.hpp"
#include "topology/import/graphml_fields.hpp"

namespace chokepoint {
namespace {

using graphml::Field;

std::string key_id(Field field) { return fmt::format("d{}", static_cast<std::size_t>(field)); }

void add_data(pugi::xml_node element, Field field, const std::string& text) {
  pugi::xml_node data = element.append_child("data");
  data.append_attribute("key") = key_id(field).c_str();
  data.text() = text.c_str();
}

void add_keys(pugi::xml_node root) {
  for (std::size_t i = 0; i < graphml::kFieldNames.size(); ++i) {
    const auto field = static_cast<Field>(i);
    if (field == Field::kLinkSpeed || field == Field::kLinkSpeedUnits) continue;
    pugi::xml_node key = root.append_child("key");
    key.append_attribute("id") = key_id(field).c_str();
    key.append_attribute("for") = graphml::kFieldNames[i].element.data();
    key.append_attribute("attr.name") = graphml::kFieldNames[i].name.data();
    key.append_attribute("attr.type") = graphml::kFieldNames[i].type.data();
  }
}

bool in_degrees(const Mesh& mesh) {
  return std::ranges::all_of(mesh.routers(), [](const Router& router) {
    return !router.position ||
           (std::abs(router.position->x) <= 180 && std::abs(router.position->y) <= 90);
  });
}

void add_node(pugi::xml_node graph, const Mesh& mesh, std::size_t index, bool degrees) {
  const Router& router = mesh.routers()[index];
  pugi::xml_node node = graph.append_child("node");
  node.append_attribute("id") = fmt::format("n{}", index).c_str();
  if (!router.name.empty()) add_data(node, Field::kLabel, router.name);
  if (router.state.valid()) add_data(node, Field::kCountry, mesh.state(router.state).code);
  if (router.owner.valid()) add_data(node, Field::kOwner, mesh.owners()[router.owner.value]);
  if (router.position) {
    // fmt's {} is the shortest decimal that reads back as the same double.
    add_data(node, degrees ? Field::kLongitude : Field::kPlaneX,
             fmt::format("{}", router.position->x));
    add_data(node, degrees ? Field::kLatitude : Field::kPlaneY,
             fmt::format("{}", router.position->y));
  }
}

void add_edge(pugi::xml_node graph, const Link& link) {
  pugi::xml_node edge = graph.append_child("edge");
  edge.append_attribute("source") = fmt::format("n{}", link.a.value).c_str();
  edge.append_attribute("target") = fmt::format("n{}", link.b.value).c_str();
  add_data(edge, Field::kLinkSpeedRaw, fmt::format("{}", link.rate.bits_per_second));
  add_data(edge, Field::kLinkDelayNs, fmt::format("{}", link.delay.count()));
  if (link.relation != Relation::kNone) {
    const auto place = static_cast<std::size_t>(link.relation) - 1;
    add_data(edge, Field::kRelation, std::string(graphml::kRelationNames[place]));
  }
}

[[noreturn]] void give_up(const std::filesystem::path& path,
                          const std::filesystem::path& unfinished, const std::string& reason) {
  std::error_code ignored;
  std::filesystem::remove(unfinished, ignored);
  throw InputError(path.string(), 0, "", "cannot be written: " + reason);
}

}  // namespace

void export_graphml(const Mesh& mesh, const std::filesystem::path& path) {
  pugi::xml_document document;
  pugi::xml_node declaration = document.append_child(pugi::node_declaration);
  declaration.append_attribute("version") = "1.0";
  declaration.append_attribute("encoding") = "utf-8";
  pugi::xml_node root = document.append_child("graphml");
  root.append_attribute("xmlns") = "http://graphml.graphdrawing.org/xmlns";
  add_keys(root);
  pugi::xml_node graph = root.append_child("graph");
  graph.append_attribute("edgedefault") = "undirected";
  const bool degrees = in_degrees(mesh);
  for (std::size_t i = 0; i < mesh.routers().size(); ++i) add_node(graph, mesh, i, degrees);
  for (const Link& link : mesh.links()) add_edge(graph, link);

  // Written beside the target and renamed, so that a full disk leaves nothing half-written there.
  std::filesystem::path unfinished = path;
  unfinished += ".part";
  errno = 0;
  if (!document.save_file(unfinished.c_str(), " ")) give_up(path, unfinished, std::strerror(errno));
  std::error_code error;
  std::filesystem::rename(unfinished, path, error);
  if (error) give_up(path, unfinished, error.message());
}

}  // namespace chokepoint
