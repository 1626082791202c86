#pragma once

#include <string_view>
#include <vector>

namespace behorig {

/// A file of config/catalogue as it was when the program was built (cmake/BehorigCatalogue.cmake).
struct CatalogueFile {
  std::string_view name;
  std::string_view text;
};
const std::vector<CatalogueFile>& catalogue_files();

}  // namespace behorig
