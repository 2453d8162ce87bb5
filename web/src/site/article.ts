import '../element/mill-race';
import { isolate } from './isolate';

void isolate();
