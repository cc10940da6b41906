/** The build puts a drawing beside the page and gives its path. */
declare module "*.svg" {
  const path: string;
  // biome-ignore lint/style/noDefaultExport: as the bundler gives it
  export default path;
}
