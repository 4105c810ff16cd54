#include "experiments/cli/read_topology.hpp"

#include "topology/import/country_table.hpp"
#include "topology/import/format.hpp"

namespace chokepoint::cli {

Imported read_topology(const std::string& file, const std::string& format,
                       const std::string& countries) {
  Imported imported = import_topology(file, format);
  if (!countries.empty()) {
    assign_countries(imported.mesh, CountryTable::read(countries), imported.notes);
  }
  return imported;
}

}  // namespace chokepoint::cli
