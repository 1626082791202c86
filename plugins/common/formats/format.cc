#include "plugins/common/formats/format.h"

#include "plugins/common/formats/cef.h"
#include "plugins/common/formats/finding.h"

namespace behorig::formats {

Format format_of(const sdk::Options& options, Format::Kind usual) {
  using Kind = Format::Kind;
  const std::string usual_name = usual == Kind::behorig ? "behorig"
                                 : usual == Kind::ocsf  ? "ocsf"
                                                        : "rfc5424";
  const std::string name = options.has("format") ? options.text("format") : usual_name;
  Format out;
  if (name == usual_name) {
    out.kind = usual;
  } else if (name == "ocsf") {
    out.kind = Kind::ocsf;
  } else if (name == "cef") {
    out.kind = Kind::cef;
  } else {
    throw sdk::Failure("format-unknown", {{"format", name}, {"usual", usual_name}});
  }
  const std::int64_t as = options.has("ocsf_class") ? options.integer("ocsf_class") : 2008;
  if (as != 2003 && as != 2004 && as != 2008)
    throw sdk::Failure("ocsf-class-unknown", {{"class", std::to_string(as)}});
  out.ocsf_class = static_cast<OcsfClass>(as);
  return out;
}

std::string line_of(const delivery::Item& item, const delivery::Change& change, const Format& format) {
  switch (format.kind) {
    case Format::Kind::ocsf:
      return boost::json::serialize(ocsf(item, change, format.ocsf_class));
    case Format::Kind::cef:
      return cef(item, change);
    case Format::Kind::behorig:
    case Format::Kind::rfc5424:
      break;
  }
  return change_line(item, change);
}

sdk::Option ocsf_class_option() {
  return {.name = "ocsf_class",
          .type = sdk::Option::Type::integer,
          .help_en =
              "The class of OCSF 1.8.0: 2008 IAM Analysis Finding, 2003 Compliance Finding, 2004 "
              "Detection Finding",
          .help_sv =
              "Klassen i OCSF 1.8.0: 2008 IAM Analysis Finding, 2003 Compliance Finding, 2004 "
              "Detection Finding",
          .default_json = "2008"};
}

std::vector<sdk::Text> texts() {
  return {
      {"format-unknown", "`format` is \"{format}\" and must be {usual}, ocsf or cef.",
       "`format` är \"{format}\" och måste vara {usual}, ocsf eller cef."},
      {"ocsf-class-unknown", "`ocsf_class` is {class} and must be 2008, 2003 or 2004.",
       "`ocsf_class` är {class} och måste vara 2008, 2003 eller 2004."},
  };
}

}  // namespace behorig::formats
