/** Go's text/template over JSON, for `-o go-template`: loaded when somebody asks for it. */
export { renderGoTemplate } from './execute.ts';
export { parseGoTemplate } from './parser.ts';
export { TemplateError } from './syntax.ts';
