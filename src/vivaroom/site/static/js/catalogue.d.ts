/** What scripts say, by name; the server makes this module from the catalogue of the page's language. */
declare const sentences: Record<string, string>;
export default sentences;
