// The description of the API says what the API does: each route, with every status that the matrix of rights
// has.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/json.hpp>
#include <set>

#include "tests/support/program.h"
#include "tests/unit/api/matrix.h"
#include "tests/unit/api/served.h"

namespace behorig {
namespace {

namespace json = boost::json;

const json::value& described() {
  static const json::value kWhole =
      json::parse(testing::read_file(BEHORIG_SOURCE_DIR "/config/api/openapi.json"));
  return kWhole;
}

/// Every {"$ref": "#/…"} with what it names.
void references(const json::value& at, std::set<std::string>& into) {
  if (const auto* list = at.if_array()) {
    for (const auto& one : *list) references(one, into);
  } else if (const auto* object = at.if_object()) {
    for (const auto& [key, value] : *object) {
      if (key == "$ref") into.insert(std::string(value.as_string()));
      references(value, into);
    }
  }
}

std::string lower(std::string text) {
  for (char& c : text) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return text;
}

TEST(OpenApi, IsOfThatVersionAndNamesNothingThatIsNotThere) {
  EXPECT_EQ(described().at("openapi"), "3.1.0");
  std::set<std::string> names;
  references(described(), names);
  ASSERT_GT(names.size(), 10U);
  for (const auto& name : names) {
    ASSERT_TRUE(name.starts_with("#/")) << name;
    boost::system::error_code error;
    EXPECT_NE(described().find_pointer(name.substr(1), error), nullptr) << name;
  }
}

TEST(OpenApi, EveryOperationHasItsWordsItsAnswersAndAKnownTag) {
  std::set<std::string> tags, ids;
  for (const auto& tag : described().at("tags").as_array())
    tags.insert(std::string(tag.at("name").as_string()));
  for (const auto& [path, methods] : described().at("paths").as_object()) {
    std::set<std::string> wanted, given;
    for (std::size_t at = path.find('{'); at != json::string_view::npos; at = path.find('{', at + 1))
      wanted.insert(std::string(path.substr(at + 1, path.find('}', at) - at - 1)));
    for (const auto& [method, operation] : methods.as_object()) {
      SCOPED_TRACE(std::string(method) + " " + std::string(path));
      EXPECT_TRUE(ids.insert(std::string(operation.at("operationId").as_string())).second);
      EXPECT_FALSE(operation.at("summary").as_string().empty());
      EXPECT_TRUE(tags.contains(std::string(operation.at("tags").at(0).as_string())));
      EXPECT_FALSE(operation.at("responses").as_object().empty());
      given.clear();
      if (const auto* parameters = operation.as_object().if_contains("parameters")) {
        for (const auto& one : parameters->as_array()) {
          const auto* in = one.as_object().if_contains("in");
          if (in != nullptr && *in == "path") given.insert(std::string(one.at("name").as_string()));
        }
      }
      EXPECT_EQ(given, wanted) << "what stands in the path is described";
    }
  }
}

TEST_F(Served, TheDescriptionHasEachRouteAndEveryAnswerThatTheMatrixHas) {
  std::set<std::string> routes, told;
  for (const auto& row : api_->rows()) {
    routes.insert(lower(row.method) + " " + row.path + " " + row.name);
    const auto* path = described().at("paths").as_object().if_contains(row.path);
    const auto* operation = path == nullptr ? nullptr : path->as_object().if_contains(lower(row.method));
    ASSERT_NE(operation, nullptr) << row.method << " " << row.path;
    for (const auto& [role, tried] : matrix().at(row.name)) {
      for (const auto& status : {tried.own, tried.foreign})
        EXPECT_TRUE(operation->at("responses").as_object().contains(status)) << row.name << " " << status;
    }
  }
  for (const auto& [path, methods] : described().at("paths").as_object()) {
    for (const auto& [method, operation] : methods.as_object())
      told.insert(std::string(method) + " " + std::string(path) + " " +
                  std::string(operation.at("operationId").as_string()));
  }
  EXPECT_EQ(told, routes);
}

}  // namespace
}  // namespace behorig
