/**
 * What is wrong with a layer's bytes, as the end of a sentence. Those who know the layer's name put
 * it before that and make an error of it that people can read.
 */
export class LayerDamage extends Error {
  override readonly name = "LayerDamage";
}
