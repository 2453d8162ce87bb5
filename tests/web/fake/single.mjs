import { makeFactory } from './module.mjs';

export default makeFactory('single');
