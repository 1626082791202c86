# cmake -DOUT=FILE -DFILES=a;b -P embed.cmake
set(arrays "")
set(table "")
set(number 0)
foreach(file IN LISTS FILES)
  file(READ ${file} bytes HEX)
  string(REGEX REPLACE "([0-9a-f][0-9a-f])" "0x\\1," bytes "${bytes}")
  get_filename_component(name ${file} NAME)
  string(APPEND arrays "const unsigned char kFile${number}[] = {${bytes}0};\n")
  string(APPEND table "    {\"${name}\", {reinterpret_cast<const char*>(kFile${number}), sizeof kFile${number} - 1}},\n")
  math(EXPR number "${number} + 1")
endforeach()
file(WRITE ${OUT} "#include \"core/catalogue/files.h\"\n\nnamespace behorig {\nnamespace {\n${arrays}}  // namespace\n
const std::vector<CatalogueFile>& catalogue_files() {
  static const std::vector<CatalogueFile> files{\n${table}  };
  return files;
}\n\n}  // namespace behorig\n")
